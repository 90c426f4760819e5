import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import { configValue, type Manifest, type Project } from '../model/index.ts';
import { type PeriodBlock, periodBlock } from './period-block.ts';
import { ALL, periodsBetween, periodsOf } from './period-words.ts';

/** Which periods a run is asked for. */
export interface PeriodsAsked {
  /** `2025-2029`, `2025`, several of them, or `all` for the range of the project file */
  readonly years?: readonly string[];
  /** first and last period; one that is left out is the project file's */
  readonly start?: number;
  readonly end?: number;
  /** periods that an earlier run did: they are left out */
  readonly done?: readonly number[];
}

/** What was chosen. */
export interface ChosenPeriods {
  /** null: the models say it, see `periodVariable` */
  readonly variable: string | null;
  /** ascending, never empty */
  readonly periods: readonly number[];
  readonly block: PeriodBlock;
}

/** The periods of a run, from what was asked for and the project file's `periods:` block. */
export function choosePeriods(asked: PeriodsAsked, project: Project): Result<ChosenPeriods, Diagnostic> {
  const block = periodBlock(project);
  if (!block.ok) return block;
  const { variable } = block.value;
  if (variable !== null && project.cliVars.has(variable)) return err(problem('PA675', { variable }));
  const periods = askedPeriods(asked, block.value);
  return periods.ok ? ok({ variable, periods: periods.value, block: block.value }) : periods;
}

function askedPeriods(asked: PeriodsAsked, block: PeriodBlock): Result<number[], Diagnostic> {
  const words = asked.years ?? [];
  const isAll = words.length === 1 && words[0] === ALL;
  if (words.length > 0 && (asked.start !== undefined || asked.end !== undefined)) {
    const text = '--years and --start or --end are mutually exclusive';
    return err(problem('PA673', { text, hint: 'Give the range one way: --years 2025-2029.' }));
  }
  if (words.length > 0 && !isAll) return periodsOf(words);
  const start = asked.start ?? block.start;
  const end = asked.end ?? block.end;
  if (start !== null && end !== null) return periodsBetween(start, end);
  const text = `Where the periods ${start === null ? 'begin' : 'end'} is not known`;
  const key = start === null ? 'start' : 'end';
  return err(
    problem('PA673', { text, hint: `Give --${key} too, or write '${key}:' into periods: of the project file.` }),
  );
}

/** The variable that holds the period: the one that all models with a `period` config name. */
export function periodVariable(manifest: Manifest, project: Project): Result<string, Diagnostic> {
  const found = new Set<string>();
  for (const node of manifest.nodes.values()) {
    const period = node.resource_type === 'model' ? configValue(node, 'period') : null;
    if (typeof period === 'string' && period !== '') found.add(period);
  }
  const [variable, ...others] = [...found].sort();
  if (variable === undefined || others.length > 0) return err(problem('PA674', { found: [...found].sort() }));
  return project.cliVars.has(variable) ? err(problem('PA675', { variable })) : ok(variable);
}
