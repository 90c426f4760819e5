import { fromPlain, PyDict, type Value } from '../core/index.ts';
import { type ColumnInfo, emptyManifest, type Manifest, type RefArgs, type SelectableNode } from '../model/index.ts';

/** A parsed JSON object. */
export type Raw = { [key: string]: unknown };

/** Fields that hold dicts of the project; everything else of a node is plain data of the model. */
const DICTS = [
  'config',
  'unrendered_config',
  'meta',
  'source_meta',
  'quoting',
  'freshness',
  'external',
  'time_spine',
  'expect',
  'overrides',
  'versions',
  'returns',
];
const DICT_LISTS = ['constraints', 'given', 'arguments'];
/** Everything that is not a field of its own in our model of semantic definitions. */
const SEMANTIC_OWN = new Set([
  'name',
  'resource_type',
  'package_name',
  'path',
  'original_file_path',
  'unique_id',
  'fqn',
  'description',
  'tags',
  'meta',
  'config',
  'unrendered_config',
  'depends_on',
  'refs',
  'created_at',
  'group',
]);

const COLUMN_KEYS = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'quote',
  'config',
  'tags',
  'granularity',
  'doc_blocks',
]);

/** The manifest that an artifact describes. Fields which older schema versions lack get their plain defaults. */
export function manifestFromJson(raw: Raw): Manifest {
  const manifest = emptyManifest();
  const fill = <T>(into: Map<string, T>, key: string, build: (item: Raw) => unknown): void => {
    for (const [id, item] of Object.entries((raw[key] ?? {}) as Raw)) into.set(id, build(item as Raw) as T);
  };
  fill(manifest.nodes, 'nodes', nodeFromJson);
  fill(manifest.sources, 'sources', nodeFromJson);
  fill(manifest.exposures, 'exposures', nodeFromJson);
  fill(manifest.unitTests, 'unit_tests', nodeFromJson);
  fill(manifest.functions, 'functions', nodeFromJson);
  fill(manifest.metrics, 'metrics', semanticFromJson);
  fill(manifest.semanticModels, 'semantic_models', semanticFromJson);
  fill(manifest.savedQueries, 'saved_queries', semanticFromJson);
  fill(manifest.macros, 'macros', item => ({ line: 1, ...item, meta: dict(item.meta), config: dict(item.config) }));
  fill(manifest.docs, 'docs', item => item);
  fill(manifest.groups, 'groups', item => ({ ...item, owner: ownerFromJson(item.owner), config: dict(item.config) }));
  for (const [id, list] of Object.entries((raw.disabled ?? {}) as Raw)) {
    const nodes = (list as Raw[]).map(item => (isSemantic(item) ? semanticFromJson(item) : nodeFromJson(item)));
    manifest.disabled.set(id, nodes as unknown as SelectableNode[]);
  }
  for (const [name, item] of Object.entries((raw.selectors ?? {}) as Raw)) manifest.selectors.set(name, dict(item));
  return manifest;
}

const isSemantic = (item: Raw): boolean =>
  ['metric', 'semantic_model', 'saved_query'].includes(item.resource_type as string);

function nodeFromJson(item: Raw): Raw {
  const node: Raw = { tags: [], metrics: [], functions: [], doc_blocks: [], group: null, ...item };
  for (const key of DICTS) if (key in item) node[key] = item[key] === null ? null : dict(item[key]);
  for (const key of DICT_LISTS) if (Array.isArray(item[key])) node[key] = (item[key] as unknown[]).map(dict);
  node.config ??= new PyDict();
  node.unrendered_config ??= new PyDict();
  if ('columns' in item) node.columns = columnsFromJson(item.columns as Raw);
  if ('raw_code' in item || 'raw_sql' in item) Object.assign(node, codeFields(item));
  if ('refs' in item) node.refs = refsFromJson(item.refs as unknown[]);
  if (item.resource_type === 'model') {
    node.version ??= null;
    node.latest_version ??= null;
    node.access ??= 'protected';
    node.constraints ??= [];
    node.deprecation_date ??= null;
  }
  if (item.resource_type === 'test') node.test_metadata = testMetadata(item.test_metadata as Raw | undefined);
  if (item.resource_type === 'unit_test') node.tags = [node.config].flatMap(c => listOfText((c as PyDict).get('tags')));
  if (item.resource_type === 'exposure') node.owner = ownerFromJson(item.owner);
  const dependsOn = (item.depends_on ?? {}) as { macros?: string[]; nodes?: string[] };
  node.depends_on = { macros: dependsOn.macros ?? [], nodes: dependsOn.nodes ?? [] };
  return node;
}

/** Before schema v7 code was called sql. */
function codeFields(item: Raw): Raw {
  return {
    raw_code: item.raw_code ?? item.raw_sql ?? '',
    language: item.language ?? 'sql',
    refs: [],
    sources: item.sources ?? [],
    contract: { enforced: false, alias_types: true, checksum: null, ...((item.contract ?? {}) as Raw) },
    config_call_dict: new PyDict(),
    unrendered_config_call_dict: new PyDict(),
    dynamic: false,
  };
}

function semanticFromJson(item: Raw): Raw {
  const fields = PyDict.of<Value>(
    Object.entries(item)
      .filter(([key]) => !SEMANTIC_OWN.has(key))
      .map(([key, value]) => [key, fromPlain(value)] as const),
  );
  const node = nodeFromJson(item);
  const own = Object.fromEntries(Object.entries(node).filter(([key]) => SEMANTIC_OWN.has(key)));
  return { meta: new PyDict(), refs: [], ...own, description: own.description ?? '', fields };
}

function columnsFromJson(columns: Raw): Map<string, ColumnInfo> {
  return new Map(
    Object.entries(columns ?? {}).map(([key, raw]) => {
      const item = raw as Raw;
      const extra = Object.entries(item).filter(([name]) => !COLUMN_KEYS.has(name));
      const column = {
        granularity: null,
        doc_blocks: [],
        tags: [],
        quote: null,
        description: '',
        data_type: null,
        ...item,
        meta: dict(item.meta),
        config: dict(item.config),
        constraints: ((item.constraints ?? []) as unknown[]).map(dict),
        ...(extra.length === 0 ? {} : { extra: dict(Object.fromEntries(extra)) }),
      };
      return [key, column as unknown as ColumnInfo];
    }),
  );
}

/** Before schema v9 a ref was a list of names. */
function refsFromJson(refs: readonly unknown[]): RefArgs[] {
  return refs.map(ref => {
    if (Array.isArray(ref)) return { name: ref.at(-1), package: ref.length > 1 ? ref[0] : null, version: null };
    const item = ref as Raw;
    return {
      name: item.name as string,
      package: (item.package as string | undefined) ?? null,
      version: (item.version as string | number | undefined) ?? null,
    };
  });
}

function testMetadata(raw: Raw | undefined): Raw | null {
  return raw ? { name: raw.name, kwargs: dict(raw.kwargs), namespace: raw.namespace ?? null } : null;
}

function ownerFromJson(raw: unknown): Raw {
  const { name = null, email = null, ...extra } = (raw ?? {}) as Raw;
  return Object.keys(extra).length === 0 ? { name, email } : { name, email, extra: dict(extra) };
}

function dict(raw: unknown): PyDict {
  const value = fromPlain(raw ?? {});
  return value instanceof PyDict ? value : new PyDict();
}

const listOfText = (value: Value | undefined): string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
