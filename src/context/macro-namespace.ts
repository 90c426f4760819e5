import type { MacroNode } from '../model/node.ts';
import type { Package } from '../model/project.ts';

/** The built-in packages in the order in which they win: the adapter's over the general one. */
export const BUILTIN_PACKAGES: readonly string[] = ['dbt_duckdb', 'dbt'];

/** Macros of one package by name; as a name in a template it is the package's namespace (`dbt_utils.star`). */
export class PackageMacros {
  readonly name: string;
  readonly macros: ReadonlyMap<string, MacroNode>;
  constructor(name: string, macros: ReadonlyMap<string, MacroNode>) {
    this.name = name;
    this.macros = macros;
  }
}

export type Binding = MacroNode | PackageMacros;

/**
 * Which macro a name means. A template sees, in this order: its own package's macros, the root project's, the
 * packages by name, the built-in ones as `dbt`, and the built-in macros by their plain names (dbt's MacroNamespace).
 */
export class MacroNamespace {
  private readonly rootName: string;
  private readonly packages = new Map<string, PackageMacros>();
  private readonly builtin: PackageMacros;
  private readonly perPackage = new Map<string, ReadonlyMap<string, Binding>>();
  private readonly dispatchOrder: ReadonlyMap<string, readonly string[]>;
  private readonly dependencies: ReadonlySet<string>;

  constructor(root: Pick<Package, 'name' | 'dispatch'>, dependencies: Iterable<string>, macros: Iterable<MacroNode>) {
    this.rootName = root.name;
    this.dependencies = new Set(dependencies);
    this.dispatchOrder = new Map(root.dispatch.map(d => [d.macroNamespace, d.searchOrder]));
    const byPackage = new Map<string, Map<string, MacroNode>>();
    for (const macro of macros) {
      let own = byPackage.get(macro.package_name);
      if (own === undefined) byPackage.set(macro.package_name, (own = new Map()));
      own.set(macro.name, macro);
    }
    const builtin = new Map<string, MacroNode>();
    for (const name of [...BUILTIN_PACKAGES].reverse()) {
      for (const [key, macro] of byPackage.get(name) ?? []) builtin.set(key, macro);
      byPackage.delete(name);
    }
    this.builtin = new PackageMacros('dbt', builtin);
    for (const [name, own] of byPackage) this.packages.set(name, new PackageMacros(name, own));
  }

  /** What a plain name means in a template of the package. */
  find(name: string, packageName: string): Binding | undefined {
    return this.forPackage(packageName).get(name) ?? this.builtin.macros.get(name);
  }

  /** A macro by name, as `find`, leaving out package namespaces. */
  findMacro(name: string, packageName: string): MacroNode | undefined {
    const binding = this.find(name, packageName);
    return binding instanceof PackageMacros ? undefined : binding;
  }

  /** A macro of a package (`dbt` means all built-in ones). */
  findInPackage(packageName: string, name: string): MacroNode | undefined {
    return packageName === 'dbt' ? this.builtin.macros.get(name) : this.packages.get(packageName)?.macros.get(name);
  }

  hasPackage(name: string): boolean {
    return name === 'dbt' || this.packages.has(name);
  }

  /** All names a template of the package sees, for messages. */
  names(packageName: string): string[] {
    return [...this.forPackage(packageName).keys(), ...this.builtin.macros.keys()];
  }

  /** Where `adapter.dispatch(name, namespace)` looks: null stands for the plain names of the template's package. */
  searchPackages(namespace: string | null): readonly (string | null)[] {
    if (namespace === null) return [null];
    const configured = this.dispatchOrder.get(namespace);
    if (configured !== undefined && configured.length > 0) return configured;
    return this.dependencies.has(namespace) ? [this.rootName, namespace] : [null];
  }

  /** The macro a dispatch chooses, and the names it tried on the way. */
  dispatch(
    name: string,
    namespace: string | null,
    prefixes: readonly string[],
    packageName: string,
  ): { macro: MacroNode | undefined; tried: string[] } {
    const tried: string[] = [];
    for (const place of this.searchPackages(namespace)) {
      for (const prefix of prefixes) {
        const candidate = `${prefix}__${name}`;
        tried.push(place === null ? candidate : `${place}.${candidate}`);
        const macro = place === null ? this.findMacro(candidate, packageName) : this.findInPackage(place, candidate);
        if (macro !== undefined) return { macro, tried };
      }
    }
    return { macro: undefined, tried };
  }

  private forPackage(packageName: string): ReadonlyMap<string, Binding> {
    let names = this.perPackage.get(packageName);
    if (names === undefined) {
      const merged = new Map<string, Binding>([['dbt', this.builtin]]);
      for (const [name, own] of this.packages) merged.set(name, own);
      for (const [name, macro] of this.packages.get(this.rootName)?.macros ?? []) merged.set(name, macro);
      if (packageName !== this.rootName) {
        for (const [name, macro] of this.packages.get(packageName)?.macros ?? []) merged.set(name, macro);
      }
      names = merged;
      this.perPackage.set(packageName, names);
    }
    return names;
  }
}
