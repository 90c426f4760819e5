import { BUILTIN_PACKAGES } from '../context/index.ts';
import { type Diagnostic, isList, PyDict, type Value, valueEquals, warning } from '../core/index.ts';
import type { Manifest, NodeBase, SeedNode, SelectableNode, SourceNode, UniqueId } from '../model/index.ts';
import { contractProblem, removalProblem } from './contract-breaks.ts';
import type { StateCompareFlags } from './method.ts';

type Node = Extract<SelectableNode, NodeBase> | (SelectableNode & { resource_type: 'function' });

/** Config keys that say where a node lives or to whom it belongs, not what it is. */
const PLACE_KEYS: ReadonlySet<Value> = new Set<Value>(['alias', 'schema', 'database', 'tags', 'group']);
/** The only config keys of a test that change what it finds. */
const TEST_KEYS = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
];

/**
 * Compares nodes with their selves of an earlier manifest. What an environment decides (rendered names of databases
 * and schemas) is left aside: configs are compared as they were written.
 */
export class StateComparison {
  private readonly now: Manifest;
  private readonly before: Manifest;
  private readonly flags: StateCompareFlags;
  private readonly warn: (diagnostic: Diagnostic) => void;
  private changedMacros: ReadonlySet<UniqueId> | undefined;

  constructor(now: Manifest, before: Manifest, flags: StateCompareFlags, warn: (diagnostic: Diagnostic) => void) {
    this.now = now;
    this.before = before;
    this.flags = flags;
    this.warn = warn;
  }

  /** Contents, contract or an upstream macro differ. New sources, exposures and metrics count as unmodified. */
  isModified(now: SelectableNode, before: SelectableNode | undefined): boolean {
    const contents = !this.sameContents(now, before);
    const macros = this.macrosChanged(now);
    const contract = isModel(before) && this.contractChanged(now, before);
    return contents || macros || contract;
  }

  bodyChanged(now: SelectableNode, before: SelectableNode | undefined): boolean {
    return hasBody(now) && (before === undefined || !this.sameBody(now, before));
  }

  configChanged(now: SelectableNode, before: SelectableNode | undefined): boolean {
    return now.resource_type !== 'unit_test' && (before === undefined || !sameConfig(now, before));
  }

  descriptionsChanged(now: SelectableNode, before: SelectableNode | undefined): boolean {
    return hasBody(now) && (before === undefined || !samePersistedDescription(now, before));
  }

  relationChanged(now: SelectableNode, before: SelectableNode | undefined): boolean {
    if (now.resource_type === 'source') return before === undefined || !this.sameSourcePlace(now, before);
    return hasBody(now) && (before === undefined || !samePlace(now, before));
  }

  /** The contract of a model differs; a break that others may feel is reported. */
  contractChanged(now: SelectableNode, before: SelectableNode | undefined): boolean {
    if (!hasBody(now)) return false;
    if (before === undefined) return true;
    if (!isModel(now) || !isModel(before)) return false;
    if (!now.contract.enforced && !before.contract.enforced) return false;
    if (!before.contract.enforced) return true;
    if (now.contract.enforced && now.contract.checksum === before.contract.checksum) return false;
    const problem = contractProblem(now, before);
    if (problem) this.warn(problem);
    return true;
  }

  /** Says so when a removed or disabled model takes an enforced contract with it. */
  reportRemoval(node: SelectableNode): void {
    const problem = isModel(node) ? removalProblem(node) : null;
    if (problem) this.warn(problem);
  }

  /** A macro that the node uses, directly or through other macros, is new, gone or has another text. */
  macrosChanged(node: SelectableNode): boolean {
    if (!('depends_on' in node)) return false;
    this.changedMacros ??= changedMacros(this.now, this.before);
    if (this.changedMacros.size === 0) return false;
    const seen = new Set<UniqueId>();
    const stack = [...node.depends_on.macros];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (this.changedMacros.has(id)) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      stack.push(...(this.now.macros.get(id)?.depends_on.macros ?? []));
    }
    return false;
  }

  private sameContents(now: SelectableNode, before: SelectableNode | undefined): boolean {
    switch (now.resource_type) {
      case 'source':
        return before === undefined || this.sameSource(now, before);
      case 'exposure':
        return before === undefined || sameExposure(now, before);
      case 'metric':
      case 'semantic_model':
      case 'saved_query':
        return before === undefined || sameSemantic(now, before);
      case 'unit_test':
        return before?.resource_type === 'unit_test' && now.checksum === before.checksum;
      case 'test':
        if (before === undefined) return false;
        if (now.test_metadata !== null) return sameConfig(now, before) && sameList(now.fqn, before.fqn);
        return this.sameNode(now, before);
      default:
        return before !== undefined && this.sameNode(now, before);
    }
  }

  private sameNode(now: Node, before: SelectableNode): boolean {
    return (
      this.sameBody(now, before) &&
      sameConfig(now, before) &&
      samePersistedDescription(now, before) &&
      sameList(now.fqn, before.fqn) &&
      samePlace(now, before) &&
      !(isModel(now) && isModel(before) && !sameForReaders(now, before)) &&
      !(now.resource_type === 'function' && !sameSignature(now, before))
    );
  }

  private sameBody(now: Node, before: SelectableNode): boolean {
    if (now.resource_type === 'seed') return before.resource_type === 'seed' && this.sameSeed(now, before);
    return hasBody(before) && now.raw_code === before.raw_code;
  }

  /** Seeds by checksum; a large one has no checksum but its path, so that only a move can be told. */
  private sameSeed(now: SeedNode, before: SeedNode): boolean {
    const [a, b] = [now.checksum, before.checksum];
    const same = a.name === b.name && a.checksum === b.checksum;
    if (a.name === 'path') {
      const what = b.name !== 'path' ? 'grown' : same ? 'same-path' : 'moved';
      this.warn(warning('PA408', { package: now.package_name, name: now.name, what }, { node: now.unique_id }));
    }
    return same;
  }

  private sameSource(now: SourceNode, before: SelectableNode): boolean {
    return (
      before.resource_type === 'source' &&
      this.sameSourcePlace(now, before) &&
      sameList(now.fqn, before.fqn) &&
      sameConfig(now, before) &&
      valueEquals(now.quoting, before.quoting) &&
      valueEquals(now.freshness, before.freshness) &&
      now.loaded_at_field === before.loaded_at_field &&
      valueEquals(now.external, before.external)
    );
  }

  private sameSourcePlace(now: SourceNode, before: SelectableNode): boolean {
    if (before.resource_type !== 'source') return false;
    const place = this.flags.unrenderedValues
      ? now.unrendered_database === before.unrendered_database && now.unrendered_schema === before.unrendered_schema
      : now.database === before.database && now.schema === before.schema;
    return place && now.identifier === before.identifier;
  }
}

const isModel = (node: SelectableNode | undefined): node is SelectableNode & { resource_type: 'model' } =>
  node?.resource_type === 'model';

const hasBody = (node: SelectableNode): node is Node => 'raw_code' in node;

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

const sameValue = (a: Value | undefined, b: Value | undefined): boolean =>
  a === undefined || b === undefined ? a === b : valueEquals(a, b);

function sameConfig(now: SelectableNode, before: SelectableNode): boolean {
  if (now.resource_type === 'semantic_model' || now.resource_type === 'saved_query') {
    return valueEquals(now.config, before.config);
  }
  const [a, b] = [now.unrendered_config, before.unrendered_config];
  if (now.resource_type === 'test') return TEST_KEYS.every(key => sameValue(a.get(key), b.get(key)));
  const ignored = 'raw_code' in now || now.resource_type === 'metric' ? PLACE_KEYS : NOTHING;
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    if (!ignored.has(key) && !sameValue(a.get(key), b.get(key))) return false;
  }
  return true;
}

const NOTHING: ReadonlySet<Value> = new Set();

function samePersistedDescription(now: Node, before: SelectableNode): boolean {
  const persist = now.config.get('persist_docs');
  if (!(persist instanceof PyDict)) return true;
  if (persist.get('relation') === true && now.description !== before.description) return false;
  if (persist.get('columns') !== true) return true;
  const texts = (node: SelectableNode): PyDict =>
    PyDict.of('columns' in node ? [...node.columns].map(([name, column]) => [name, column.description] as const) : []);
  return valueEquals(texts(now), texts(before));
}

function samePlace(now: Node, before: SelectableNode): boolean {
  return ['database', 'schema', 'alias'].every(key =>
    valueEquals(now.unrendered_config.get(key) ?? null, before.unrendered_config.get(key) ?? null),
  );
}

/** What refs of others depend on: which version is the latest, who may refer, until when. */
function sameForReaders(
  now: SelectableNode & { resource_type: 'model' },
  before: SelectableNode & { resource_type: 'model' },
): boolean {
  return (
    sameValue(now.latest_version, before.latest_version) &&
    now.access === before.access &&
    now.deprecation_date === before.deprecation_date
  );
}

function sameSignature(now: SelectableNode & { resource_type: 'function' }, before: SelectableNode): boolean {
  return (
    before.resource_type === 'function' &&
    valueEquals(now.arguments, before.arguments) &&
    valueEquals(now.returns, before.returns)
  );
}

function sameExposure(now: SelectableNode & { resource_type: 'exposure' }, before: SelectableNode): boolean {
  return (
    before.resource_type === 'exposure' &&
    sameList(now.fqn, before.fqn) &&
    now.type === before.type &&
    sameOwner(now.owner, before.owner) &&
    now.maturity === before.maturity &&
    now.url === before.url &&
    now.description === before.description &&
    now.label === before.label &&
    sameList([...now.depends_on.nodes].sort(), [...before.depends_on.nodes].sort()) &&
    sameConfig(now, before)
  );
}

type Owner = { name: string | null; email: string | string[] | null; extra?: PyDict };

function sameOwner(a: Owner, b: Owner): boolean {
  return a.name === b.name && String(a.email) === String(b.email) && sameValue(a.extra, b.extra);
}

/** The parts of semantic definitions that count; `fields` holds them under their own names. */
const SEMANTIC_PARTS: Record<string, readonly string[]> = {
  metric: ['type', 'label'],
  semantic_model: ['model', 'defaults', 'entities', 'dimensions', 'measures', 'primary_entity'],
  saved_query: ['query_params', 'label', 'exports'],
};

function sameSemantic(
  now: SelectableNode & { resource_type: 'metric' | 'semantic_model' | 'saved_query' },
  before: SelectableNode,
): boolean {
  if (before.resource_type !== now.resource_type || !('fields' in before)) return false;
  const parts = SEMANTIC_PARTS[now.resource_type] ?? [];
  return (
    parts.every(part => valueEquals(comparable(now.fields.get(part)), comparable(before.fields.get(part)))) &&
    now.description === before.description &&
    sameConfig(now, before) &&
    (now.resource_type === 'metric' || now.group === before.group) &&
    (now.resource_type !== 'saved_query' || sameList(now.tags, before.tags))
  );
}

/** The value without keys that hold nothing, which an artifact may leave out. */
function comparable(value: Value | undefined): Value {
  if (value === undefined || value === null) return null;
  if (isList(value)) return value.map(comparable);
  if (!(value instanceof PyDict)) return value;
  return PyDict.of([...value].filter(([, v]) => v !== null).map(([k, v]) => [k, comparable(v)] as const));
}

/**
 * Macros of the project and its packages that are new, gone or have another text. The engine's own are left aside:
 * their texts belong to a version of the engine (or to dbt, when its state is compared with), not to the project.
 */
function changedMacros(now: Manifest, before: Manifest): Set<UniqueId> {
  const changed = new Set<UniqueId>();
  for (const [id, macro] of now.macros) {
    if (BUILTIN_PACKAGES.includes(macro.package_name)) continue;
    if (before.macros.get(id)?.macro_sql !== macro.macro_sql) changed.add(id);
  }
  for (const [id, macro] of before.macros) {
    if (!now.macros.has(id) && !BUILTIN_PACKAGES.includes(macro.package_name)) changed.add(id);
  }
  return changed;
}
