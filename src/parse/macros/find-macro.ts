import { BUILTIN_PACKAGES, type MacroNamespace } from '../../context/index.ts';
import type { MacroNode, Manifest } from '../../model/index.ts';

export type MacroFinder = (packageName: string, name: string) => MacroNode | undefined;

/**
 * Finds the macro that a name stands for when files are read: the given package's, else the root project's, any
 * installed package's, the engine's.
 */
export function createMacroFinder(manifest: Manifest, namespace: MacroNamespace, root: string): MacroFinder {
  const anywhere = new Map<string, MacroNode>();
  for (const macro of manifest.macros.values()) {
    if (!BUILTIN_PACKAGES.includes(macro.package_name)) anywhere.set(macro.name, macro);
  }
  return (packageName, name) => {
    const own = BUILTIN_PACKAGES.includes(packageName) ? 'dbt' : packageName;
    return (
      namespace.findInPackage(own, name) ??
      namespace.findInPackage(root, name) ??
      anywhere.get(name) ??
      namespace.findInPackage('dbt', name)
    );
  };
}
