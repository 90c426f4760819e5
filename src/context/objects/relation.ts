import { problem } from '../../core/catalogue/index.ts';
import { DiagnosticError } from '../../core/diagnostic.ts';
import { type HashKey, PyDict, repr, str, type Value } from '../../core/value.ts';
import { HostObject } from '../../jinja/index.ts';
import type { NameParts, Relation } from '../../model/relation.ts';
import { NO_RELATION, PARTS, RELATION_TYPES, type RelationData } from './relation-data.ts';
import { RELATION_MEMBERS } from './relation-members.ts';

/** A relation as templates see it: `{{ this }}`, `ref()`, `source()`, `api.Relation.create()`, the relation cache. */
export class RelationObject extends HostObject {
  readonly typeName = 'DuckDBRelation';
  override readonly moduleName = 'dbt.adapters.duckdb.relation';
  readonly data: RelationData;

  constructor(data: Partial<RelationData>) {
    super();
    this.data = { ...NO_RELATION, ...data };
    checkPath(this.data.path);
    checkType(this.data.type);
  }

  /** The relation with some of its data replaced. */
  with(change: Partial<RelationData>): RelationObject {
    return new RelationObject({ ...this.data, ...change });
  }

  /** As the adapter's seam wants it. */
  get plain(): Relation {
    return { ...this.data.path, type: this.data.type as Relation['type'] };
  }

  /** The name, quoted and cut to the included parts; without limit or filter. */
  render(): string {
    const { path, quote, include, external, informationSchema } = this.data;
    if (external !== null && external !== '') return external;
    const parts: string[] = [];
    for (const part of PARTS) {
      const name = include[part] ? path[part] : null;
      if (name !== null) parts.push(quote[part] ? `"${name}"` : name);
    }
    if (informationSchema !== null && informationSchema.view !== null) parts.push(informationSchema.view);
    return parts.join('.');
  }

  override str(): string {
    const { limit, type } = this.data;
    const name = this.render();
    if (type === 'function') return name;
    const limited =
      limit === null
        ? name
        : limit === 0
          ? `(select * from ${name} where false limit 0)`
          : `(select * from ${name} limit ${limit})`;
    const condition = this.filterCondition();
    return condition === '' ? limited : `(select * from ${limited} where ${condition})`;
  }

  override repr(): string {
    return `<${this.data.informationSchema === null ? 'DuckDBRelation' : 'InformationSchema'} ${this.render()}>`;
  }

  override truth(): boolean {
    return true;
  }

  override getattr(name: string): Value | undefined {
    return RELATION_MEMBERS.get(name)?.(this);
  }

  override getitem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getattr(key) : undefined;
  }

  override contains(item: Value): boolean {
    return this.getitem(item) !== undefined;
  }

  /** There is no `len`: a relation is no sequence. */
  override iter(): Iterable<Value> {
    throw notADict(this);
  }

  override eq(other: Value): boolean {
    return other instanceof RelationObject && JSON.stringify(comparable(this)) === JSON.stringify(comparable(other));
  }

  override hash(): HashKey {
    return `\u0000r${this.render()}`;
  }

  private filterCondition(): string {
    const filter = this.data.eventTimeFilter;
    if (filter === null) return '';
    const from = filter.start === null ? '' : `${filter.fieldName} >= '${str(filter.start)}'`;
    const to = filter.end === null ? '' : `${filter.fieldName} < '${str(filter.end)}'`;
    return [from, to].filter(text => text !== '').join(' and ');
  }
}

function comparable(relation: RelationObject): unknown {
  const { eventTimeFilter: filter, ...rest } = relation.data;
  return [rest, filter === null ? null : [filter.fieldName, str(filter.start), str(filter.end)]];
}

export function notADict(relation: RelationObject): DiagnosticError {
  const text =
    `The object ("${relation.str()}") was used as a dictionary. This capability has been removed from objects of ` +
    'this type.';
  return new DiagnosticError(problem('PA230', { text }));
}

function checkPath(path: NameParts<unknown>): void {
  for (const part of PARTS) {
    const name = path[part];
    if (name === null || typeof name === 'string') continue;
    throw new DiagnosticError(problem('PA230', { text: `Got an invalid path ${part}: ${str(name as Value)}` }));
  }
}

function checkType(type: string | null): void {
  if (type === null || [...RELATION_TYPES.values()].includes(type)) return;
  const text = `Field "type" of type Optional[RelationType] in DuckDBRelation has invalid value ${repr(type)}`;
  throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
}

/** The dict that `to_dict()` and `incorporate()` work with. */
export function relationDict(relation: RelationObject): PyDict {
  const { data } = relation;
  const filter = data.eventTimeFilter;
  return PyDict.of<Value>([
    ['path', PyDict.of(PARTS.map(part => [part, data.path[part]] as const))],
    ['type', data.type],
    ['quote_character', '"'],
    ['include_policy', PyDict.of(PARTS.map(part => [part, data.include[part]] as const))],
    ['quote_policy', PyDict.of(PARTS.map(part => [part, data.quote[part]] as const))],
    ['dbt_created', data.dbtCreated],
    ['limit', data.limit],
    [
      'event_time_filter',
      filter === null
        ? null
        : PyDict.of<Value>([
            ['field_name', filter.fieldName],
            ['start', filter.start],
            ['end', filter.end],
          ]),
    ],
    ['require_alias', false],
    ['catalog', data.catalog],
    ['renameable_relations', []],
    ['replaceable_relations', []],
    ['external', data.external],
  ]);
}
