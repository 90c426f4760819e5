import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import { str, typeName, type Value } from '../core/value.ts';
import type { Kwargs } from '../jinja/index.ts';
import type { RefArgs } from '../model/node.ts';

/** Arguments of `ref(name)`, `ref(package, name)`, `version=` / `v=`, checked as dbt checks them. */
export function refArguments(args: readonly Value[], kwargs: Kwargs): RefArgs {
  if (args.length === 0 || args.length > 2) throw wrong(`ref() takes at most two arguments (${args.length} given)`);
  const name = args[args.length - 1]!;
  const packageName = args.length === 2 ? args[0]! : null;
  const version = firstTrue(kwargs.get('version'), kwargs.get('v'));
  if (typeof name !== 'string') throw wrong(`The name argument to ref() must be a string, got ${classOf(name)}`);
  if (packageName !== null && typeof packageName !== 'string') {
    throw wrong(`The package argument to ref() must be a string or None, got ${classOf(packageName)}`);
  }
  if (version !== null && typeof version !== 'string' && typeof version !== 'number' && typeName(version) !== 'float') {
    throw wrong(`The version argument to ref() must be a string, int, float, or None - got ${classOf(version)}`);
  }
  return {
    name,
    package: packageName,
    version: version === null || typeof version === 'number' || typeof version === 'string' ? version : str(version),
  };
}

/** Arguments of `source(source_name, table_name)`. */
export function sourceArguments(args: readonly Value[]): [source: string, table: string] {
  if (args.length !== 2) throw wrong(`source() takes exactly two arguments (${args.length} given)`);
  const [source, table] = args;
  if (typeof source !== 'string') {
    throw wrong(`The source name (first) argument to source() must be a string, got ${classOf(source!)}`);
  }
  if (typeof table !== 'string') {
    throw wrong(`The table name (second) argument to source() must be a string, got ${classOf(table!)}`);
  }
  return [source, table];
}

/** Arguments of `metric(name)` / `function(package, name)`: one or two strings. */
export function nameArguments(kind: 'metric' | 'function', args: readonly Value[]): string[] {
  if (args.length === 0 || args.length > 2) {
    throw wrong(`${kind === 'metric' ? 'metric' : 'ref'}() takes at most two arguments (${args.length} given)`);
  }
  const name = args[args.length - 1]!;
  if (typeof name !== 'string') throw wrong(`The name argument to ${kind}() must be a string, got ${classOf(name)}`);
  const packageName = args.length === 2 ? args[0]! : null;
  if (packageName !== null && typeof packageName !== 'string') {
    throw wrong(`The package argument to ${kind}() must be a string or None, got ${classOf(packageName)}`);
  }
  return packageName === null ? [name] : [packageName, name];
}

function wrong(text: string): DiagnosticError {
  return new DiagnosticError(problem('PA216', { text }));
}

/** `<class 'int'>`, as Python prints a type. */
function classOf(value: Value): string {
  return `<class '${value === null ? 'NoneType' : typeName(value)}'>`;
}

function firstTrue(...values: (Value | undefined)[]): Value {
  return values.find(v => v !== undefined && v !== null && v !== '' && v !== 0) ?? null;
}
