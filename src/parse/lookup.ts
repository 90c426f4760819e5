import type { ExecutableNode, Manifest, SelectableNode, UniqueId } from '../model/index.ts';

const REFABLE = new Set(['model', 'seed', 'snapshot']);

/** Finds nodes by name while properties are applied: dbt's ref, analysis, test and disabled look-ups. */
export class NodeLookup {
  private readonly manifest: Manifest;
  private refs = new Map<string, Map<string, UniqueId>>();
  private others = new Map<string, Map<string, UniqueId>>();
  private off = new Map<string, SelectableNode[]>();

  constructor(manifest: Manifest) {
    this.manifest = manifest;
  }

  /** To be called when nodes were added, renamed or switched off. */
  rebuild(): void {
    this.refs = new Map();
    this.others = new Map();
    this.off = new Map();
    for (const node of this.manifest.nodes.values()) this.add(node);
    for (const node of this.manifest.functions.values()) {
      put(this.others, `function:${node.name}`, node.package_name, node.unique_id);
    }
    for (const list of this.manifest.disabled.values()) {
      for (const node of list) {
        const key = searchName(node);
        const known = this.off.get(key);
        if (known === undefined) this.off.set(key, [node]);
        else known.push(node);
      }
    }
  }

  add(node: ExecutableNode): void {
    if (REFABLE.has(node.resource_type)) {
      const name = searchName(node);
      put(this.refs, name, node.package_name, node.unique_id);
      if (node.resource_type === 'model' && node.version !== null && sameVersion(node.version, node.latest_version)) {
        put(this.refs, node.name, node.package_name, node.unique_id);
      }
    } else if (node.resource_type === 'analysis') {
      put(this.others, `analysis:${node.name}`, node.package_name, node.unique_id);
    } else if (node.resource_type === 'test' && node.test_metadata === null) {
      put(this.others, `test:${node.name}`, node.package_name, node.unique_id);
    }
  }

  /** A model, seed or snapshot; without a package the first one of that name. */
  ref(name: string, packageName: string | null, version: string | number | null = null): UniqueId | undefined {
    return pick(this.refs.get(version === null ? name : `${name}.v${version}`), packageName);
  }

  other(kind: 'analysis' | 'test' | 'function', name: string, packageName: string | null): UniqueId | undefined {
    return pick(this.others.get(`${kind}:${name}`), packageName);
  }

  /** Nodes of that name that are switched off. */
  disabled(name: string, packageName: string | null, kinds?: readonly string[]): SelectableNode[] {
    const found = (this.off.get(name) ?? []).filter(
      node =>
        (packageName === null || node.package_name === packageName) &&
        (kinds === undefined || kinds.includes(node.resource_type)),
    );
    if (packageName !== null || found.length === 0) return found;
    return found.filter(node => node.package_name === found[0]?.package_name);
  }

  /** All names a ref can have, for messages. */
  refNames(): string[] {
    return [...this.refs.keys()];
  }
}

function searchName(node: { name: string; resource_type: string; version?: string | number | null }): string {
  return node.resource_type === 'model' && node.version !== null && node.version !== undefined
    ? `${node.name}.v${node.version}`
    : node.name;
}

const sameVersion = (a: string | number | null, b: string | number | null): boolean => String(a) === String(b);

function put(map: Map<string, Map<string, UniqueId>>, name: string, packageName: string, id: UniqueId): void {
  const packages = map.get(name);
  if (packages === undefined) map.set(name, new Map([[packageName, id]]));
  else packages.set(packageName, id);
}

function pick(packages: Map<string, UniqueId> | undefined, packageName: string | null): UniqueId | undefined {
  if (packages === undefined) return undefined;
  return packageName === null ? packages.values().next().value : packages.get(packageName);
}
