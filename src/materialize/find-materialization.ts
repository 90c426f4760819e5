import { BUILTIN_PACKAGES } from '../context/index.ts';
import { type Diagnostic, err, nearestNames, ok, problem, type Result } from '../core/index.ts';
import type { MacroNode } from '../model/index.ts';

/** What a node's `materialized` stands for. */
export interface FoundMaterialization {
  readonly macro: MacroNode;
  /** whether it is the engine's own, whose life cycle is written here and not in Jinja */
  readonly builtin: boolean;
}

export interface FinderOptions {
  /** `duckdb` */
  readonly adapter: string;
  readonly rootPackage: string;
  /** whether a package may replace a built-in materialization without the project saying so */
  readonly packagesOverride: boolean;
}

export type MaterializationFinder = (name: string) => Result<FoundMaterialization, Diagnostic>;

/**
 * Finds the macro of a materialization. One written for the adapter beats one for any; among these the root project's
 * beats a package's, which beats the engine's, but a package may not replace one of the engine's unless allowed to.
 */
export function materializationFinder(macros: Iterable<MacroNode>, options: FinderOptions): MaterializationFinder {
  const all = [...macros].filter(macro => macro.name.startsWith('materialization_'));
  const found = new Map<string, Result<FoundMaterialization, Diagnostic>>();
  return name => {
    let result = found.get(name);
    if (result === undefined) found.set(name, (result = find(all, name, options)));
    return result;
  };
}

/** The engine's own type: a project's macro of that name is there for dbt, which lacks the type, and is passed over. */
const COLUMNAR = 'columnar';

function find(
  macros: readonly MacroNode[],
  name: string,
  { adapter, rootPackage, packagesOverride }: FinderOptions,
): Result<FoundMaterialization, Diagnostic> {
  const names = [`materialization_${name}_${adapter}`, `materialization_${name}_default`];
  const candidates = macros.filter(macro => names.includes(macro.name));
  const locked = candidates.some(isBuiltin) && !packagesOverride;
  const rank = (macro: MacroNode): number =>
    names.indexOf(macro.name) * 3 + (macro.package_name === rootPackage ? 0 : isBuiltin(macro) ? 2 : 1);
  const [macro] = candidates
    .filter(macro => name !== COLUMNAR || isBuiltin(macro))
    .filter(macro => !locked || isBuiltin(macro) || macro.package_name === rootPackage)
    .sort((a, b) => rank(a) - rank(b));
  if (macro !== undefined) return ok({ macro, builtin: isBuiltin(macro) });
  const near = nearestNames(name, materializationNames(macros, adapter))[0];
  return err(problem('PA610', { name, adapter, ...(near === undefined ? {} : { hint: `Did you mean '${near}'?` }) }));
}

const isBuiltin = (macro: MacroNode): boolean => BUILTIN_PACKAGES.includes(macro.package_name);

function materializationNames(macros: readonly MacroNode[], adapter: string): string[] {
  const pattern = new RegExp(`^materialization_(.+)_(?:default|${adapter})$`);
  return macros.flatMap(macro => pattern.exec(macro.name)?.[1] ?? []);
}
