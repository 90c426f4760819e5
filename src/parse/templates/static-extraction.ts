import { type ContextServices, refArguments, sourceArguments } from '../../context/index.ts';
import { DiagnosticError } from '../../core/index.ts';
import { PyDict, PyError, type Value } from '../../core/value.ts';
import { extractStatic, type StaticCall } from '../../jinja/index.ts';
import { lookupVar } from '../../model/index.ts';
import { type Extraction, emptyExtraction, recorderOf } from '../extraction.ts';

/** The calls of an expression that is nothing but literal calls; undefined for any other, and for what does not parse. */
export function staticCalls(context: ContextServices, text: string): StaticCall[] | undefined {
  try {
    return extractStatic(context.capturing, text);
  } catch (error) {
    if (error instanceof PyError) return undefined;
    throw error;
  }
}

/** What calls with literal arguments tell; null when running them is what is needed, as they would fail. */
export function staticExtraction(
  context: ContextServices,
  packageName: string,
  calls: readonly StaticCall[],
): Extraction | null {
  const extraction = emptyExtraction();
  const recorder = recorderOf(extraction);
  extraction.static = true;
  for (const { name, args, kwargs } of calls) {
    try {
      if (name === 'ref') extraction.refs.push(refArguments(args, kwargs));
      else if (name === 'source') addSource(extraction, sourceArguments(args));
      else if (name === 'config') {
        const call = configCall(args, kwargs);
        if (call === null) return null;
        recorder.config(call);
      } else {
        extraction.static = false;
        const key = args[0];
        if (typeof key !== 'string') return null;
        if (name === 'var') {
          const value = lookupVar(context.project, packageName, key);
          if (typeof value === 'string' && value.includes('{')) return null;
          extraction.variables.set(key, value);
        } else {
          const value = context.project.env[key];
          if (key.startsWith('DBT_ENV_SECRET')) return null;
          if (value === undefined && args.length < 2 && !kwargs.has('default')) return null;
          extraction.envVars.set(key, value);
        }
      }
    } catch (error) {
      if (error instanceof DiagnosticError) return null;
      throw error;
    }
  }
  return extraction;
}

/** The arguments of a `config()` call as one dict; null for a call that only running it can judge. */
function configCall(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): PyDict | null {
  const [first] = args;
  const given =
    args.length === 0 && kwargs.size > 0 ? PyDict.of<Value>(kwargs) : first instanceof PyDict ? first.copy() : null;
  if (given === null || args.length > 1 || (args.length === 1 && kwargs.size > 0)) return null;
  for (const [old, name] of HOOK_NAMES) {
    const hooks = given.get(old);
    if (hooks === undefined) continue;
    if (given.has(name)) return null;
    given.delete(old);
    given.set(name, hooks);
  }
  return given;
}

const HOOK_NAMES = [
  ['pre_hook', 'pre-hook'],
  ['post_hook', 'post-hook'],
] as const;

/** Sources that are read off a template count once each. */
function addSource(extraction: Extraction, [source, table]: [string, string]): void {
  if (!extraction.sources.some(known => known[0] === source && known[1] === table))
    extraction.sources.push([source, table]);
}
