import { type ContextServices, envVarFunction, hostFunction, VarObject } from '../context/index.ts';
import { DiagnosticError, didYouMean, nearestNames, problem } from '../core/index.ts';
import type { Value } from '../core/value.ts';
import { findDoc } from './docs-rendering.ts';

export type YamlScope = ReadonlyMap<string, Value>;

/** Told of what templates outside of nodes read: parse caches depend on it. */
export interface YamlReads {
  envVar(name: string, value: string | undefined): void;
  variable(name: string): void;
}

/**
 * The names that templates of property files see (C4): the base members, `var`, `env_var`, `target`, `project_name`.
 * Made once per package.
 */
export function createYamlScope(
  context: ContextServices,
  reads?: YamlReads,
): (packageName: string, extra?: YamlScope) => YamlScope {
  const scopes = new Map<string, Map<string, Value>>();
  return (packageName, extra) => {
    let scope = scopes.get(packageName);
    if (scope === undefined) {
      scope = new Map(context.base);
      scope.set('target', context.target);
      scope.set('project_name', context.project.root.name);
      scope.set(
        'env_var',
        envVarFunction({ env: context.project.env, secrets: false, onRead: (n, v) => reads?.envVar(n, v) }),
      );
      scope.set(
        'var',
        new VarObject({
          project: context.project,
          packageName,
          owner: '<Configuration>',
          missing: 'error',
          onRead: name => reads?.variable(name),
          render: template => context.jinja.compile(template, { name: 'var' }).renderSync(scope as Map<string, Value>),
        }),
      );
      scopes.set(packageName, scope);
    }
    return extra === undefined ? scope : new Map([...scope, ...extra]);
  };
}

/** `doc(name)` and `doc(package, name)`: the content of a docs block. */
export function docFunction(context: ContextServices, packageName: string): Value {
  const { manifest, project } = context;
  return hostFunction('doc', ['name', 'block?'], ([first, second]) => {
    const [wanted, name] = second === undefined ? [null, String(first)] : [String(first), String(second)];
    const id = findDoc(manifest, project.root.name, packageName, wanted, name);
    const doc = id === undefined ? undefined : manifest.docs.get(id);
    if (doc !== undefined) return doc.block_contents;
    const known = [...manifest.docs.values()].map(d => d.name);
    const hint = didYouMean(nearestNames(name, known));
    throw new DiagnosticError(problem('PA155', { name: wanted === null ? name : `${wanted}.${name}`, hint }));
  });
}
