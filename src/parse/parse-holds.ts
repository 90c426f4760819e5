import type { ContextServices } from '../context/index.ts';
import { DiagnosticError, md5 } from '../core/index.ts';
import { PyDict } from '../core/value.ts';
import type { ExecutableNode, Project, TestNode } from '../model/index.ts';
import { Encoder, NotCacheable } from './cache/codec.ts';
import type { Extraction } from './extraction.ts';
import type { ParsedNode } from './nodes/create-node.ts';
import type { ParsedProject } from './parse-project.ts';
import { createTemplates, type Templates } from './templates/templates.ts';
import type { TemplateRead } from './variable-reads.ts';

/**
 * Whether a parse tells the same when a variable has another value: each template that read it is run again with
 * `project`, and must give the same refs, sources, config and macros. Where the variable is read apart from templates of
 * nodes (a property file), or a template cannot be run again, the answer is no: the caller parses anew.
 */
export function parseHolds(
  parsed: Pick<ParsedProject, 'manifest' | 'context' | 'reads'>,
  variable: string,
  project: Project,
): boolean {
  if (parsed.reads.apart.has(variable)) return false;
  const context: ContextServices = { ...parsed.context, project };
  const templates = createTemplates(context);
  return parsed.reads.templates(variable).every(read => {
    const node = ownerOf(parsed, read);
    const again = node === undefined ? null : extractAgain(templates, node, read);
    return again !== null && tellsSame(read.extraction, again);
  });
}

/** The node that a template belongs to, switched off or not; undefined where several share its id. */
function ownerOf({ manifest }: Pick<ParsedProject, 'manifest'>, { owner }: TemplateRead): ParsedNode | undefined {
  const disabled = manifest.disabled.get(owner) ?? [];
  const node = manifest.nodes.get(owner) ?? manifest.functions.get(owner);
  const candidates = [...(node === undefined ? [] : [node]), ...disabled];
  return candidates.length === 1 ? (candidates[0] as ParsedNode) : undefined;
}

function extractAgain(templates: Templates, node: ParsedNode, read: TemplateRead): Extraction | null {
  try {
    if (read.purpose === 'test') return testAgain(templates, node as ExecutableNode);
    const text = read.purpose === 'body' ? node.raw_code : hookTexts(node).find(sql => md5(sql) === read.hash);
    if (text === undefined || md5(text) !== read.hash) return null;
    return templates.extract(node, text, { purpose: read.purpose });
  } catch (error) {
    // Told at its place by the parse that follows.
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
}

function testAgain(templates: Templates, node: ExecutableNode): Extraction | null {
  if (node.resource_type !== 'test' || node.test_metadata === null) return null;
  const test: TestNode = node;
  const { namespace, name } = node.test_metadata;
  const macro = templates.testMacro(node.package_name, namespace, `test_${name}`);
  return templates.extractTest(test, macro, () => ({ file: node.original_file_path, line: 1 }));
}

function hookTexts(node: ParsedNode): string[] {
  return ['pre-hook', 'post-hook'].flatMap(key => {
    const hooks = node.config.get(key);
    if (!Array.isArray(hooks)) return [];
    return hooks.flatMap(hook => {
      const sql = hook instanceof PyDict ? hook.get('sql') : undefined;
      return typeof sql === 'string' ? [sql] : [];
    });
  });
}

function tellsSame(a: Extraction, b: Extraction): boolean {
  try {
    return textOf(a) === textOf(b);
  } catch (error) {
    if (error instanceof NotCacheable) return false;
    throw error;
  }
}

/** Names of what a rendering read, which nodes do not take over. */
const READ: ReadonlySet<string> = new Set(['envVars', 'variables', 'volatile', 'flags', 'static', 'packageName']);

/** Everything that nodes take from an extraction, whatever it is. */
function textOf(extraction: Extraction): string {
  const told: Record<string, unknown> = { ...extraction, macros: [...extraction.macros].sort() };
  const keys = Object.keys(told).filter(key => !READ.has(key));
  const encoder = new Encoder();
  return encoder.encode(keys.sort().map(key => [key, told[key]])) + encoder.shared.join();
}
