import { PyDict, type Value } from '../../src/core/index.ts';
import {
  type ExposureNode,
  emptyManifest,
  type Manifest,
  type ModelNode,
  type SeedNode,
  type SourceNode,
  type TestNode,
  type UnitTestNode,
} from '../../src/model/index.ts';

/** Builders of small nodes for tests that need no parser: everything has a plain default. */

export const dict = (object: Readonly<Record<string, Value>> = {}): PyDict => PyDict.fromObject(object);

type Over<T> = Partial<Omit<T, 'config'>> & { config?: Readonly<Record<string, Value>> };

function base(type: string, name: string, packageName: string, file: string) {
  return {
    name,
    package_name: packageName,
    path: file.split('/').slice(1).join('/'),
    original_file_path: file,
    unique_id: `${type}.${packageName}.${name}`,
    fqn: [packageName, ...file.split('/').slice(1, -1), name],
    tags: [] as string[],
    meta: dict(),
    description: '',
    doc_blocks: [] as string[],
    unrendered_config: dict(),
    created_at: 1700000000.5,
  };
}

const executable = () => ({
  database: 'db',
  schema: 'main',
  group: null,
  columns: new Map(),
  docs: { show: true, node_color: null },
  patch_path: null,
  relation_name: null,
  language: 'sql' as const,
  depends_on: { macros: [] as string[], nodes: [] as string[] },
  sources: [] as [string, string][],
  metrics: [] as string[][],
  functions: [] as string[][],
  config_call_dict: dict(),
  unrendered_config_call_dict: dict(),
  build_path: null,
  dynamic: false,
  contract: { enforced: false, alias_types: true, checksum: null },
  checksum: { name: 'sha256' as const, checksum: '' },
});

const refsTo = (names: readonly string[]) => names.map(name => ({ name, package: null, version: null }));

export function model(name: string, refs: readonly string[] = [], over: Over<ModelNode> = {}): ModelNode {
  const file = over.original_file_path ?? `models/${name}.sql`;
  const { config, ...rest } = over;
  return {
    ...base('model', name, over.package_name ?? 'shop', file),
    ...executable(),
    resource_type: 'model',
    alias: name,
    raw_code: ['select 1', ...refs.map(ref => `from {{ ref('${ref}') }}`)].join('\n'),
    refs: refsTo(refs),
    access: 'protected',
    constraints: [],
    version: null,
    latest_version: null,
    deprecation_date: null,
    primary_key: [],
    time_spine: null,
    config: dict({ enabled: true, materialized: 'view', ...config }),
    ...rest,
  };
}

export function seed(name: string, over: Over<SeedNode> = {}): SeedNode {
  const { config, ...rest } = over;
  return {
    ...base('seed', name, over.package_name ?? 'shop', over.original_file_path ?? `seeds/${name}.csv`),
    ...executable(),
    resource_type: 'seed',
    alias: name,
    raw_code: '',
    refs: [],
    root_path: '/tmp/shop',
    config: dict({ enabled: true, materialized: 'seed', ...config }),
    ...rest,
  };
}

export function test(name: string, refs: readonly string[], over: Over<TestNode> = {}): TestNode {
  const { config, ...rest } = over;
  return {
    ...base('test', name, over.package_name ?? 'shop', over.original_file_path ?? `tests/${name}.sql`),
    ...executable(),
    resource_type: 'test',
    alias: name,
    raw_code: 'select 1',
    refs: refsTo(refs),
    test_metadata: null,
    column_name: null,
    attached_node: null,
    file_key_name: null,
    config: dict({ enabled: true, materialized: 'test', severity: 'ERROR', ...config }),
    ...rest,
  };
}

export function source(sourceName: string, name: string, over: Over<SourceNode> = {}): SourceNode {
  const { config, ...rest } = over;
  const packageName = over.package_name ?? 'shop';
  return {
    ...base('source', name, packageName, over.original_file_path ?? 'models/sources.yml'),
    unique_id: `source.${packageName}.${sourceName}.${name}`,
    fqn: [packageName, sourceName, name],
    resource_type: 'source',
    database: 'db',
    schema: sourceName,
    identifier: name,
    source_name: sourceName,
    source_description: '',
    source_meta: dict(),
    loader: '',
    quoting: dict(),
    loaded_at_field: null,
    loaded_at_query: null,
    freshness: null,
    external: null,
    columns: new Map(),
    patch_path: null,
    relation_name: `"db"."${sourceName}"."${name}"`,
    unrendered_database: null,
    unrendered_schema: null,
    config: dict({ enabled: true, ...config }),
    ...rest,
  };
}

export function exposure(name: string, refs: readonly string[], over: Over<ExposureNode> = {}): ExposureNode {
  const { config, ...rest } = over;
  return {
    ...base('exposure', name, 'shop', 'models/exposures.yml'),
    resource_type: 'exposure',
    type: 'dashboard',
    owner: { name: 'Ann', email: null },
    label: null,
    maturity: null,
    url: null,
    depends_on: { macros: [], nodes: [] },
    refs: refsTo(refs),
    sources: [],
    metrics: [],
    config: dict({ enabled: true, ...config }),
    ...rest,
  };
}

export function unitTest(name: string, modelName: string, over: Over<UnitTestNode> = {}): UnitTestNode {
  const { config, ...rest } = over;
  return {
    ...base('unit_test', name, 'shop', 'models/unit.yml'),
    unique_id: `unit_test.shop.${modelName}.${name}`,
    fqn: ['shop', modelName, name],
    resource_type: 'unit_test',
    model: modelName,
    given: [],
    expect: dict({ rows: [] }),
    overrides: null,
    depends_on: { macros: [], nodes: [] },
    schema: null,
    checksum: null,
    version: null,
    versions: null,
    config: dict({ enabled: true, tags: [], ...config }),
    ...rest,
  };
}

type Node = ModelNode | SeedNode | TestNode | SourceNode | ExposureNode | UnitTestNode;

/** A manifest of the given nodes; disabled ones go where the parser puts them. */
export function manifestOf(...nodes: Node[]): Manifest {
  const manifest = emptyManifest();
  for (const node of nodes) {
    if (node.config.get('enabled') === false) {
      manifest.disabled.set(node.unique_id, [...(manifest.disabled.get(node.unique_id) ?? []), node]);
    } else if (node.resource_type === 'source') manifest.sources.set(node.unique_id, node);
    else if (node.resource_type === 'exposure') manifest.exposures.set(node.unique_id, node);
    else if (node.resource_type === 'unit_test') manifest.unitTests.set(node.unique_id, node);
    else manifest.nodes.set(node.unique_id, node);
  }
  return manifest;
}

/** The part of a project that resolving refs looks at. */
export function projectOf(...packages: { name: string; restrictAccess?: boolean }[]) {
  const all = packages.map(p => ({ restrictAccess: false, ...p })) as never[];
  const root = all[0] as never;
  return { root, packages: new Map(all.map(p => [(p as { name: string }).name, p])) as never };
}
