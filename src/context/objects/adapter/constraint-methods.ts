import { problem } from '../../../core/catalogue/index.ts';
import { DiagnosticError } from '../../../core/diagnostic.ts';
import { md5 } from '../../../core/hash.ts';
import { PyDict, repr, str, type Value } from '../../../core/value.ts';
import { HostObject, truth } from '../../../jinja/index.ts';
import { type Member, method } from '../member.ts';
import { RelationObject } from '../relation.ts';
import type { AdapterObject } from './adapter-object.ts';

/** Constraints of contracts, indexes and foreign keys. */
export const CONSTRAINT_METHODS: [string, Member<AdapterObject>][] = [
  method('render_raw_columns_constraints', ['raw_columns'], (_, [columns]) =>
    columns instanceof PyDict ? [...columns.values()].map(columnDefinition) : [],
  ),
  method('render_raw_model_constraints', ['raw_constraints'], (_, [constraints]) =>
    (Array.isArray(constraints) ? constraints : []).map(modelConstraint).filter(text => text !== null),
  ),
  method('parse_index', ['raw_index'], (_, [raw]) => (raw === null ? null : new IndexObject(raw as Value))),
  method('catalog_supports_foreign_keys', ['database'], async (self, [database]) =>
    supportsForeignKeys(self, str(database as Value)),
  ),
  method('existing_key_constraint_types', ['relation'], async (self, [relation]) => {
    const [database, schema, identifier] = namesOf(relation as Value);
    if (!(await supportsForeignKeys(self, database))) return [];
    const table = await self.query(
      `select distinct constraint_type from duckdb_constraints()
where lower(database_name) = ${quoted(database)} and lower(schema_name) = ${quoted(schema)}
  and lower(table_name) = ${quoted(identifier)} and constraint_type in ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')`,
    );
    return table.data
      .map(([type]) =>
        str(type as Value)
          .toLowerCase()
          .replace(' ', '_'),
      )
      .sort();
  }),
];

const quoted = (name: string): string => `'${name.toLowerCase().replaceAll("'", "''")}'`;

async function supportsForeignKeys(self: AdapterObject, database: string): Promise<boolean> {
  const table = await self.query(
    `select type from duckdb_databases() where lower(database_name) = ${quoted(database)}`,
  );
  return table.data.some(([type]) => type === 'duckdb' || type === 'motherduck');
}

function namesOf(relation: Value): [string, string, string] {
  const read = (...names: string[]): Value => {
    for (const name of names) {
      const value =
        relation instanceof PyDict
          ? relation.get(name)
          : relation instanceof HostObject
            ? relation.getattr?.(name)
            : null;
      if (value !== undefined && value !== null && value !== '') return value;
    }
    return null;
  };
  const parts = [read('database'), read('schema'), read('identifier', 'alias', 'name')];
  if (parts.some(part => part === null)) {
    const got = relation instanceof RelationObject ? relation.str() : repr(relation);
    const text = `Foreign key metadata requires a relation with a database, schema, and identifier; got ${got}`;
    throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
  }
  return parts.map(part => str(part as Value)) as [string, string, string];
}

interface Constraint {
  readonly type: string;
  readonly name: string;
  readonly expression: string;
  readonly to: string;
  readonly toColumns: string[];
  readonly columns: string[];
}

const TYPES = new Set(['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom']);

function parseConstraint(raw: Value): Constraint {
  const text = (key: string): string => {
    const value = raw instanceof PyDict ? (raw.get(key) ?? null) : null;
    return value === null ? '' : str(value);
  };
  const list = (key: string): string[] => {
    const value = raw instanceof PyDict ? (raw.get(key) ?? null) : null;
    return Array.isArray(value) ? value.map(str) : [];
  };
  const type = text('type');
  if (!TYPES.has(type)) {
    const message = `Could not parse constraint: ${repr(raw)}`;
    throw new DiagnosticError(problem('PA220', { kind: 'Validation Error', text: message }));
  }
  return {
    type,
    name: text('name'),
    expression: text('expression'),
    to: text('to'),
    toColumns: list('to_columns'),
    columns: list('columns'),
  };
}

/** `name type constraint...` of a column in `create table`. */
function columnDefinition(column: Value): string {
  if (!(column instanceof PyDict)) return '';
  const name = str(column.get('name') ?? '');
  const parts = [`${truth(column.get('quote') ?? false) ? `"${name}"` : name} ${str(column.get('data_type') ?? null)}`];
  const constraints = column.get('constraints');
  for (const raw of Array.isArray(constraints) ? constraints : []) {
    const text = columnConstraint(parseConstraint(raw));
    if (text !== null) parts.push(text);
  }
  return parts.join(' ');
}

function columnConstraint(c: Constraint): string | null {
  switch (c.type) {
    case 'check':
      return c.expression === '' ? null : `check (${c.expression})`;
    case 'not_null':
      return `not null ${c.expression}`.trim();
    case 'unique':
      return `unique ${c.expression}`.trim();
    case 'primary_key':
      return `primary key ${c.expression}`.trim();
    case 'foreign_key':
      return references(c) ?? `references ${c.expression === '' ? 'None' : c.expression}`;
    default:
      return c.expression === '' ? null : c.expression.trim();
  }
}

function modelConstraint(raw: Value): string | null {
  const c = parseConstraint(raw);
  const prefix = c.name === '' ? '' : `constraint ${c.name} `;
  const columns = `(${c.columns.join(', ')})`;
  const expression = c.expression === '' ? '' : ` ${c.expression}`;
  switch (c.type) {
    case 'check':
      return c.expression === '' ? null : `${prefix}check (${c.expression})`;
    case 'unique':
      return `${prefix}unique${expression} ${columns}`;
    case 'primary_key':
      return `${prefix}primary key${expression} ${columns}`;
    case 'foreign_key': {
      const target = references(c) ?? (c.expression === '' ? null : `references ${c.expression}`);
      return target === null ? null : `${prefix}foreign key ${columns} ${target}`;
    }
    case 'custom':
      return c.expression === '' ? null : `${prefix}${c.expression}`;
    default:
      return null;
  }
}

/** DuckDB takes no database in the target of a foreign key. */
function references(c: Constraint): string | null {
  if (c.to === '' || c.toColumns.length === 0) return null;
  const parts = c.to.split('.');
  return `references ${parts.length > 2 ? parts.slice(1).join('.') : c.to} (${c.toColumns.join(', ')})`;
}

/** An index of a model's `indexes:` config. */
class IndexObject extends HostObject {
  readonly typeName = 'DuckDBIndexConfig';
  private readonly columns: Value[];
  private readonly unique: boolean;

  constructor(raw: Value) {
    super();
    const columns = raw instanceof PyDict ? raw.get('columns') : undefined;
    if (!(raw instanceof PyDict) || !Array.isArray(columns)) throw invalidIndex(raw, columns);
    this.columns = columns;
    this.unique = truth(raw.get('unique') ?? false);
  }

  override getattr(name: string): Value | undefined {
    if (name === 'columns') return this.columns;
    if (name === 'unique') return this.unique;
    if (name === 'render') return new IndexName(relation => this.nameFor(relation));
    return undefined;
  }

  /** A name that no earlier run has used: an index that a swapped-out table still holds must not stand in the way. */
  private nameFor(relation: Value): string {
    const rendered = relation instanceof RelationObject ? relation.render() : str(relation);
    const unique = this.unique ? 'True' : 'False';
    return md5([...this.columns.map(str), rendered, unique, new Date().toISOString()].join('_'));
  }
}

function invalidIndex(raw: Value, columns: Value | undefined): DiagnosticError {
  const reason = !(raw instanceof PyDict)
    ? `at path []: ${repr(raw)} is not of type 'object'`
    : columns === undefined
      ? "at path []: 'columns' is a required property"
      : `at path ['columns']: ${repr(columns)} is not of type 'array'`;
  return new DiagnosticError(problem('PA230', { text: `Could not parse index config: ${reason}` }));
}

class IndexName extends HostObject {
  readonly typeName = 'method';
  private readonly make: (relation: Value) => string;

  constructor(make: (relation: Value) => string) {
    super();
    this.make = make;
  }

  override call([relation]: Value[]): Value {
    return this.make(relation as Value);
  }
}
