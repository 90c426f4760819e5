import { type Diagnostic, didYouMean, err, nearestNames, ok, problem, type Result } from '../core/index.ts';
import { isInt, PyDict, repr, type Value } from '../core/value.ts';
import type { Project } from '../model/index.ts';
import { createScope, renderTree, targetDict } from '../project/index.ts';
import { parseYaml, type YamlDocument } from '../yaml/index.ts';

/** The `periods:` block of the project file. */
export interface PeriodBlock {
  /** the variable that holds the period */
  readonly variable: string | null;
  readonly start: number | null;
  readonly end: number | null;
  /** in order; the first whose selectors find a node has it */
  readonly stages: readonly Stage[];
}

/** A part of the work of a period, for the figures. */
export interface Stage {
  readonly name: string;
  /** as after --select */
  readonly selectors: readonly string[];
}

const KEYS = ['variable', 'start', 'end', 'stages'];
const NONE: PeriodBlock = { variable: null, start: null, end: null, stages: [] };

/**
 * Reads the block; absent keys are null. `start` and `end` may be templates, which see the project's own variables
 * besides `--vars`.
 * @returns complaints at their places in the project file
 */
export function periodBlock(project: Project): Result<PeriodBlock, Diagnostic> {
  const { root } = project;
  const written = root.extra.get('periods');
  if (written === undefined || written === null) return ok(NONE);
  const parsed = parseYaml(root.text, root.projectFile);
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  if (!(written instanceof PyDict)) return fail(document, [], `must be a mapping, not ${repr(written)}`);
  const known = KEYS as readonly (Value | string)[];
  const stray = [...written.keys()].find(key => !known.includes(key));
  if (stray !== undefined) {
    return fail(
      document,
      [String(stray)],
      `has no key '${String(stray)}'`,
      didYouMean(nearestNames(String(stray), KEYS)),
    );
  }
  const ends = renderedEnds(project, written, document);
  if (!ends.ok) return ends;
  const variable = written.get('variable') ?? null;
  if (variable !== null && (typeof variable !== 'string' || variable === '')) {
    return fail(document, ['variable'], `variable must be the name of a variable, not ${repr(variable)}`);
  }
  const stages = stagesOf(written.get('stages') ?? null, document);
  return stages.ok ? ok({ variable, ...ends.value, stages: stages.value }) : stages;
}

function renderedEnds(
  project: Project,
  written: PyDict,
  document: YamlDocument,
): Result<Pick<PeriodBlock, 'start' | 'end'>, Diagnostic> {
  const vars = PyDict.of<Value>([...project.root.vars, ...project.cliVars]);
  const scope = createScope({ env: project.env, vars, target: targetDict(project.target), secrets: false });
  const ends: { start: number | null; end: number | null } = { start: null, end: null };
  for (const key of ['start', 'end'] as const) {
    const rendered = renderTree(written.get(key) ?? null, document, scope);
    if (!rendered.ok) return err({ ...rendered.error, ...at(document, ['periods', key]) });
    if (rendered.value === null) continue;
    if (!isInt(rendered.value) || typeof rendered.value !== 'number') {
      return fail(document, [key], `${key} must be an integer, not ${repr(rendered.value)}`);
    }
    ends[key] = rendered.value;
  }
  if (ends.start !== null && ends.end !== null && ends.end < ends.start) {
    return fail(document, ['end'], `end ${ends.end} is before start ${ends.start}`);
  }
  return ok(ends);
}

function stagesOf(written: Value, document: YamlDocument): Result<Stage[], Diagnostic> {
  if (written === null) return ok([]);
  if (!(written instanceof PyDict)) {
    return fail(document, ['stages'], 'stages must map the name of each stage to its selectors');
  }
  const stages: Stage[] = [];
  for (const [key, value] of written) {
    const selectors = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(selectors) || !selectors.every(item => typeof item === 'string' && item !== '')) {
      return fail(document, ['stages', String(key)], `the stage '${String(key)}' must be a list of selectors`);
    }
    stages.push({ name: String(key), selectors: selectors as string[] });
  }
  return ok(stages);
}

function fail(document: YamlDocument, path: string[], text: string, hint?: string): Result<never, Diagnostic> {
  return err(problem('PA676', { text, ...(hint === undefined ? {} : { hint }) }, at(document, ['periods', ...path])));
}

function at(document: YamlDocument, path: string[]): Pick<Diagnostic, 'span' | 'excerpt'> {
  const span = document.at(path);
  return { span, excerpt: document.text.split('\n')[span.line - 1]?.replace(/\r$/, '') ?? '' };
}
