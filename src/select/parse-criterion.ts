import { type Diagnostic, err, ok, type PyDict, problem, type Result, repr, str, type Value } from '../core/index.ts';
import { type Criterion, INDIRECT_MODES, type IndirectSelection, isMethod, type Method } from './spec.ts';

/** `@`, `N+`, `method:`, value, `+N`; the value is as short as the rest allows. */
const CRITERION = /^(@)?((\d*)\+)?(?:([\p{L}\p{N}_.]+):)?(.*?)(\+(\d*))?$/su;

/** Reads one criterion as typed on the command line. */
export function parseCriterion(raw: string, indirect: IndirectSelection): Result<Criterion, Diagnostic> {
  const match = CRITERION.exec(raw);
  if (!match) return err(problem('PA403', { text: `Invalid selector spec "${raw}"` }));
  const [, at, parents, parentsDepth, method, value = '', children, childrenDepth] = match;
  return makeCriterion({
    raw,
    method: method === undefined ? null : method,
    value,
    childrensParents: at !== undefined,
    parents: parents !== undefined,
    parentsDepth: parentsDepth ? Number(parentsDepth) : null,
    children: children !== undefined,
    childrenDepth: childrenDepth ? Number(childrenDepth) : null,
    indirect,
  });
}

/** Reads a criterion in the form of selectors.yml: method and value, with what else a criterion may hold. */
export function criterionFromDict(dict: PyDict, indirect: IndirectSelection): Result<Criterion, Diagnostic> {
  const raw = repr(dict);
  const value = dict.get('value');
  if (value === undefined) {
    return err(problem('PA403', { text: `Invalid node spec "${raw}" - no search value!` }));
  }
  const mode = dict.get('indirect_selection') ?? indirect;
  if (!INDIRECT_MODES.includes(mode as IndirectSelection)) {
    const text = `${repr(mode)} is not a valid IndirectSelection, expected one of: ${INDIRECT_MODES.join(', ')}`;
    return err(problem('PA403', { text }));
  }
  return makeCriterion({
    raw,
    method: str(dict.get('method') ?? null),
    value,
    childrensParents: truthy(dict.get('childrens_parents')),
    parents: truthy(dict.get('parents')),
    parentsDepth: depthOf(dict.get('parents_depth')),
    children: truthy(dict.get('children')),
    childrenDepth: depthOf(dict.get('children_depth')),
    indirect: mode as IndirectSelection,
  });
}

function makeCriterion(
  parts: Omit<Criterion, 'kind' | 'method' | 'args'> & { method: string | null },
): Result<Criterion, Diagnostic> {
  if (parts.children && parts.childrensParents) {
    const text = `Invalid node spec ${parts.raw} - "@" prefix and "+" suffix are incompatible`;
    return err(problem('PA403', { text }));
  }
  if (parts.method === null) {
    return ok({ ...parts, kind: 'criterion', method: defaultMethod(str(parts.value)), args: [] });
  }
  const [name = '', ...args] = parts.method.split('.');
  if (isMethod(name)) return ok({ ...parts, kind: 'criterion', method: name, args });
  // Perhaps a layer; whether it exists is known when the manifest is at hand.
  return ok({ ...parts, kind: 'criterion', method: 'layer', args: [name, ...args] });
}

/** A value with a slash is a path, one with a known ending a file, anything else a name. */
function defaultMethod(value: string): Method {
  if (value.includes('/')) return 'path';
  return /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}

const truthy = (value: Value | undefined): boolean =>
  value !== undefined && value !== null && value !== false && value !== 0 && value !== '';

function depthOf(value: Value | undefined): number | null {
  const depth = value === undefined || value === null ? 0 : Number(str(value));
  return Number.isInteger(depth) && depth > 0 ? depth : null;
}
