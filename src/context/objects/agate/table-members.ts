import { hashKey, PyDict, PyError, PyTuple, repr, str, type Value, valueEquals } from '../../../core/value.ts';
import { HostObject, truth } from '../../../jinja/index.ts';
import type { CallArguments } from '../../host-function.ts';
import { type Member, type Members, method, property } from '../member.ts';
import { DataTypeObject } from './data-type.ts';
import { compareNullsLast } from './order.ts';
import { PRINT_MEMBERS } from './print-members.ts';
import { MappedSequence, type RowObject } from './sequence.ts';
import { AgateTableObject } from './table.ts';

/** Attributes and methods of a result table, by name. */
export const TABLE_MEMBERS: Members<AgateTableObject> = new Map<string, Member<AgateTableObject>>([
  property('columns', t => t.columnSequence),
  property('rows', t => t.rows),
  property('column_names', t => PyTuple.make(t.columnNames)),
  property('column_types', t => PyTuple.make(t.columns.map(c => new DataTypeObject(c.kind)))),
  property('row_names', () => null),
  method('select', ['key'], (t, [key]) => t.project(keysOf(key as Value).map(name => columnIndex(t, name)))),
  method('exclude', ['key'], (t, [key]) => {
    const out = new Set(keysOf(key as Value).map(name => str(name)));
    return t.project(t.columns.flatMap((c, i) => (out.has(c.name) ? [] : [i])));
  }),
  method('limit', ['start_or_stop?', 'stop?', 'step?'], (t, bound) => limited(t, bound)),
  method('where', ['test'], (t, [test], call) => filtered(t, test as Value, call)),
  method('find', ['test'], async (t, [test], call) => {
    const found = await filtered(t, test as Value, call);
    return found.rows.items()[0] ?? null;
  }),
  method('order_by', ['key', 'reverse?'], (t, [key, reverse], call) =>
    ordered(t, key as Value, truth(reverse ?? false), call),
  ),
  method('distinct', ['key?'], (t, [key], call) => distinct(t, key ?? null, call)),
  method('rename', ['column_names?', 'row_names?', 'slug_columns?', 'slug_rows?', '**kwargs'], (t, [names, , slug]) =>
    renamed(t, names ?? null, truth(slug ?? false)),
  ),
  method('group_by', ['key', 'key_name?', 'key_type?'], (t, [key], call) => grouped(t, key as Value, call)),
  method('join', ['right_table', 'left_key', 'right_key?', 'inner?', 'full_outer?', 'require_match?'], (t, bound) =>
    joined(t, bound),
  ),
  ...PRINT_MEMBERS,
]);

const keysOf = (key: Value): readonly Value[] => (Array.isArray(key) ? key : [key]);

function columnIndex(table: AgateTableObject, key: Value): number {
  const at = typeof key === 'number' ? key : table.columns.findIndex(c => c.name === key);
  if (at < 0 || at >= table.columns.length) throw new PyError('ValueError', 'tuple.index(x): x not in tuple');
  return at;
}

function cell(row: RowObject, key: Value): Value {
  const value = row.getitem(key);
  if (value === undefined) throw new PyError('KeyError', repr(key));
  return value;
}

function limited(table: AgateTableObject, bound: readonly (Value | undefined)[]): AgateTableObject {
  const [first = null, second = null, third = null] = bound as (number | null | undefined)[];
  const size = table.data.length;
  const [start, stop] = second !== null || third !== null ? [first ?? 0, second ?? size] : [0, first ?? size];
  const step = third ?? 1;
  const at = (n: number): number => Math.max(0, Math.min(size, n < 0 ? n + size : n));
  const rows: (readonly Value[])[] = [];
  for (let i = at(start); i < at(stop); i += step) rows.push(table.data[i] as readonly Value[]);
  return table.withRows(rows);
}

/** The result of calling a template's function with a row. */
async function ask(test: Value, row: Value, call: CallArguments): Promise<Value> {
  if (!(test instanceof HostObject) || test.call === undefined)
    throw new PyError('TypeError', 'object is not callable');
  return test.call([row], new Map(), call.context);
}

async function filtered(table: AgateTableObject, test: Value, call: CallArguments): Promise<AgateTableObject> {
  const kept: (readonly Value[])[] = [];
  for (const [i, row] of table.rows.items().entries()) {
    if (truth(await ask(test, row, call))) kept.push(table.data[i] as readonly Value[]);
  }
  return table.withRows(kept);
}

const isCallable = (key: Value): boolean => key instanceof HostObject && key.call !== undefined;

/** What a row is sorted, grouped or told apart by: a column, several, or a function of the row. */
function rowKeys(table: AgateTableObject, key: Value, call: CallArguments): Value[] | Promise<Value[]> {
  const rows = table.rows.items() as RowObject[];
  if (isCallable(key)) return Promise.all(rows.map(row => ask(key, row, call)));
  if (key === null) return rows.map(row => PyTuple.make(row.items()));
  if (Array.isArray(key)) return rows.map(row => PyTuple.make(key.map(name => cell(row, name))));
  return rows.map(row => cell(row, key));
}

/** Goes on with the keys, at once where they are at hand. */
function withKeys<T extends Value>(keys: Value[] | Promise<Value[]>, next: (keys: Value[]) => T): T | Promise<T> {
  return keys instanceof Promise ? keys.then(next) : next(keys);
}

function ordered(
  table: AgateTableObject,
  key: Value,
  reverse: boolean,
  call: CallArguments,
): AgateTableObject | Promise<AgateTableObject> {
  return withKeys(rowKeys(table, key, call), keys => {
    const sign = reverse ? -1 : 1;
    const order = keys.map((_, i) => i).sort((a, b) => sign * compareNullsLast(keys[a] as Value, keys[b] as Value));
    return table.withRows(order.map(i => table.data[i] as readonly Value[]));
  });
}

function distinct(table: AgateTableObject, key: Value, call: CallArguments): Value | Promise<Value> {
  return withKeys(rowKeys(table, key, call), keys => {
    const seen = new Set<unknown>();
    const fresh = (i: number): boolean => {
      const hash = hashKey(keys[i] as Value);
      if (seen.has(hash)) return false;
      seen.add(hash);
      return true;
    };
    return table.withRows(table.data.filter((_, i) => fresh(i)));
  });
}

function renamed(table: AgateTableObject, names: Value, slug: boolean): AgateTableObject {
  const given = Array.isArray(names) ? names : null;
  const columns = table.columns.map((column, i) => {
    const mapped = names instanceof PyDict ? names.get(column.name) : given?.[i];
    const name = mapped === undefined || mapped === null ? column.name : str(mapped);
    return { ...column, name: slug ? slugOf(name) : name };
  });
  return new AgateTableObject(columns, table.data, table.print);
}

const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Tables by key, in order of first sight. */
function grouped(table: AgateTableObject, key: Value, call: CallArguments): Value | Promise<Value> {
  return withKeys(rowKeys(table, key, call), keys => {
    const groups = new PyDict<Value>();
    const rows = new Map<unknown, (readonly Value[])[]>();
    for (const [i, group] of keys.entries()) {
      const hash = hashKey(group);
      if (!rows.has(hash)) {
        rows.set(hash, []);
        groups.set(group, null);
      }
      rows.get(hash)?.push(table.data[i] as readonly Value[]);
    }
    const names = [...groups.keys()];
    return new MappedSequence(
      names.map(name => table.withRows(rows.get(hashKey(name)) ?? [])),
      names,
    );
  });
}

/** Left join (or inner, full outer) of two tables on equal values of one column each. */
function joined(left: AgateTableObject, bound: readonly (Value | undefined)[]): AgateTableObject {
  const [right, leftKey, rightKey, inner, fullOuter] = bound;
  if (!(right instanceof AgateTableObject)) throw new PyError('TypeError', 'right_table must be a Table');
  const l = columnIndex(left, leftKey as Value);
  const r = columnIndex(right, rightKey ?? (leftKey as Value));
  const outer = truth(fullOuter ?? false);
  const kept = right.columns.flatMap((_, i) => (i === r && !outer ? [] : [i]));
  const blank = (width: number): Value[] => Array.from({ length: width }, () => null);
  const matched = new Set<readonly Value[]>();
  const rows: Value[][] = [];
  for (const row of left.data) {
    const partners = right.data.filter(other => row[l] !== null && valueEquals(row[l] as Value, other[r] as Value));
    for (const other of partners) {
      matched.add(other);
      rows.push([...row, ...kept.map(i => other[i] as Value)]);
    }
    if (partners.length === 0 && !truth(inner ?? false)) rows.push([...row, ...blank(kept.length)]);
  }
  if (outer) {
    const lonely = right.data.filter(other => !matched.has(other));
    for (const other of lonely) rows.push([...blank(left.columns.length), ...kept.map(i => other[i] as Value)]);
  }
  const names = new Set(left.columnNames);
  const columns = kept.map(i => {
    const column = right.columns[i] as (typeof right.columns)[number];
    return names.has(column.name) ? { ...column, name: `${column.name}2` } : column;
  });
  return new AgateTableObject([...left.columns, ...columns], rows, left.print);
}
