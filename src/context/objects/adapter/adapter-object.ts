import { problem } from '../../../core/catalogue/index.ts';
import { DiagnosticError } from '../../../core/diagnostic.ts';
import { PyDict, PyTuple, str, typeName, type Value } from '../../../core/value.ts';
import { HostObject } from '../../../jinja/index.ts';
import { type AgateTableObject, agateTable, emptyAgateTable, type Print } from '../agate/table.ts';
import { ColumnClass } from '../column-class.ts';
import { type Member, type Members, method } from '../member.ts';
import { RelationObject } from '../relation.ts';
import { RelationClass } from '../relation-class.ts';
import { CACHE_METHODS } from './cache-methods.ts';
import { COLUMN_METHODS } from './column-methods.ts';
import { BehaviorObject, ConfigObject } from './config-object.ts';
import { CONSTRAINT_METHODS } from './constraint-methods.ts';
import { DDL_METHODS } from './ddl-methods.ts';
import type { AdapterDependencies, ExecuteDependencies } from './dependencies.ts';
import { LOCATION_METHODS } from './location-methods.ts';
import { NAME_METHODS } from './name-methods.ts';
import { SNAPSHOT_METHODS } from './snapshot-methods.ts';
import { SQL_METHODS } from './sql-methods.ts';

/** `adapter` as templates see it. */
export class AdapterObject extends HostObject {
  readonly typeName: string;
  readonly deps: AdapterDependencies;
  readonly relations: RelationClass;

  constructor(deps: AdapterDependencies) {
    super();
    this.typeName = deps.phase === 'parse' ? 'ParseDatabaseWrapper' : 'RuntimeDatabaseWrapper';
    this.deps = deps;
    this.relations = new RelationClass(deps.quoting ?? new PyDict());
  }

  override getattr(name: string): Value | undefined {
    if (name === 'dispatch') return this.deps.dispatch;
    if (this.deps.phase === 'parse' && PARSE_STUBS.has(name)) return PARSE_STUBS.get(name)?.(this);
    return MEMBERS.get(name)?.(this);
  }

  /** What methods that need the database work with. Those that can be called at parse have a stub instead. */
  get run(): ExecuteDependencies {
    if (this.deps.phase === 'execute') return this.deps;
    throw new Error('the database was asked for while parsing');
  }

  get print(): Print {
    const { deps } = this;
    return deps.phase === 'parse' ? () => {} : text => deps.emit({ type: 'print', message: text });
  }

  /** Runs a query on the node's connection. */
  async query(sql: string): Promise<AgateTableObject> {
    const connection = await this.run.connection();
    return agateTable((await connection.query(sql)).table, this.print);
  }

  /** The project's own version of a macro, or else what the adapter does itself. */
  async overridden<T extends Value>(
    name: string,
    kwargs: readonly (readonly [string, Value])[],
    own: () => Promise<T>,
  ): Promise<Value> {
    const override = this.run.override?.(name, new Map(kwargs)) ?? null;
    return override === null ? own() : override;
  }
}

/** A relation argument, or dbt's complaint about something else. */
export function relationArgument(method: string, argument: string, value: Value | undefined): RelationObject {
  if (value instanceof RelationObject) return value;
  const expected = "<class 'dbt.adapters.duckdb.relation.DuckDBRelation'>";
  const got = `${str(value ?? null)} (<class '${typeName(value ?? null)}'>)`;
  const text = `'adapter.${method}' expects argument '${argument}' to be of type '${expected}', instead got ${got}`;
  throw new DiagnosticError(problem('PA230', { text }));
}

const MEMBERS: Members<AdapterObject> = new Map<string, Member<AdapterObject>>([
  method('type', [], () => 'duckdb'),
  ['Relation', self => self.relations],
  ['Column', () => new ColumnClass()],
  ['config', self => new ConfigObject(self.deps)],
  ['behavior', self => new BehaviorObject(self.deps.behavior ?? new Map())],
  ...CACHE_METHODS,
  ...DDL_METHODS,
  ...COLUMN_METHODS,
  ...SQL_METHODS,
  ...NAME_METHODS,
  ...SNAPSHOT_METHODS,
  ...CONSTRAINT_METHODS,
  ...LOCATION_METHODS,
]);

const stub = (name: string, value: (self: AdapterObject) => Value): [string, Member<AdapterObject>] =>
  method(name, ['*args', '**kwargs'], value);

/** What the methods that read or change the database give at parse. */
const PARSE_STUBS: Members<AdapterObject> = new Map<string, Member<AdapterObject>>([
  ...[
    ...['create_schema', 'drop_schema', 'drop_relation', 'truncate_relation', 'rename_relation', 'get_relation'],
    ...['expand_target_column_types', 'valid_snapshot_target', 'assert_valid_snapshot_target_given_strategy'],
    ...['get_incremental_strategy_macro', 'get_hard_deletes_behavior', 'run_sql_for_tests', 'ensure_transaction'],
    ...['commit', 'store_relation'],
  ].map(name => stub(name, () => null)),
  ...['get_columns_in_relation', 'get_columns_in_table', 'get_missing_columns', 'get_column_schema_from_query'].map(
    name => stub(name, () => []),
  ),
  ...['existing_key_constraint_types'].map(name => stub(name, () => [])),
  ...['check_schema_exists', 'already_exists', 'location_exists', 'catalog_supports_foreign_keys'].map(name =>
    stub(name, () => false),
  ),
  ...['cache_added', 'cache_dropped', 'cache_renamed', 'warn_once'].map(name => stub(name, () => '')),
  stub('execute', self => PyTuple.make(['', emptyAgateTable(self.print)])),
  stub('get_partitions_metadata', self => PyTuple.make(['', emptyAgateTable(self.print)])),
  stub('add_query', () => PyTuple.make([null, null])),
]);
