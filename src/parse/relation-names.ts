import type { MacroNamespace } from '../context/index.ts';
import { type PyDict, str, type Value } from '../core/value.ts';
import type { ExecutableNode, FunctionNode, Project } from '../model/index.ts';

export type NamePart = 'database' | 'schema' | 'alias';
export type NamedNode = ExecutableNode | FunctionNode;

/** Calls a `generate_*_name` macro of a project. */
export type CallNameMacro = (part: NamePart, custom: Value, node: NamedNode, macroPackage: string) => Value;

/**
 * Database, schema and alias of nodes, as the `generate_*_name` macros say. An installed package's own macro names
 * its nodes; else the root project's, else the engine's, whose answer is worked out here without running a template.
 */
export interface RelationNames {
  of(part: NamePart, custom: Value, node: NamedNode): string;
}

export function createRelationNames(project: Project, namespace: MacroNamespace, call: CallNameMacro): RelationNames {
  const chosen = new Map<string, string | null>();
  /** The package whose macro decides, or null for the engine's default. */
  const deciding = (part: NamePart, packageName: string): string | null => {
    const key = `${part}:${packageName}`;
    let found = chosen.get(key);
    if (found === undefined) {
      found = decidingPackage(project, namespace, part, packageName);
      chosen.set(key, found);
    }
    return found;
  };
  return {
    of(part, custom, node) {
      const packageName = deciding(part, node.package_name);
      if (packageName === null) return defaultName(project, part, custom, node);
      const value = call(part, custom, node, packageName);
      return typeof value === 'string' ? value.trim() : (value as unknown as string);
    },
  };
}

function decidingPackage(
  project: Project,
  namespace: MacroNamespace,
  part: NamePart,
  packageName: string,
): string | null {
  const name = `generate_${part}_name`;
  const root = project.root.name;
  if (packageName !== root && namespace.findInPackage(packageName, name) !== undefined) return packageName;
  if (namespace.findInPackage(root, name) !== undefined) return root;
  // The built-in macro dispatches: a project may have replaced just the implementation.
  const implementation = namespace.dispatch(name, 'dbt', ['duckdb', 'default'], root).macro;
  return implementation === undefined || implementation.package_name === 'dbt' ? null : 'dbt';
}

function defaultName(project: Project, part: NamePart, custom: Value, node: NamedNode): string {
  if (part === 'alias') {
    if (custom !== null && custom !== '') return str(custom).trim();
    const version = 'version' in node ? node.version : null;
    return version === null ? node.name : `${node.name}_v${String(version).replaceAll('.', '_')}`;
  }
  const { database, schema } = project.target;
  if (part === 'database') return custom === null ? database : str(custom).trim();
  return custom === null ? schema : `${schema}_${str(custom).trim()}`;
}

/**
 * `"db"."schema"."name"`: parts that are absent are left out; quotes as a source's own quoting and then the project's
 * say.
 */
export function relationName(
  project: Project,
  parts: { database: string | null; schema: string | null; identifier: string | null },
  quoting: PyDict | null = null,
): string {
  return (['database', 'schema', 'identifier'] as const)
    .filter(part => parts[part] !== null)
    .map(part => (isQuoted(project, part, quoting) ? `"${parts[part]}"` : parts[part]))
    .join('.');
}

function isQuoted(project: Project, part: string, quoting: PyDict | null): boolean {
  const own = quoting?.get(part) ?? null;
  return (own ?? project.root.quoting.get(part) ?? true) !== false;
}
