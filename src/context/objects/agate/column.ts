import type { ColumnKind } from '../../../adapter/adapter.ts';
import { hashKey, PyTuple, type Value } from '../../../core/value.ts';
import { type Member, type Members, method, property } from '../member.ts';
import { DataTypeObject } from './data-type.ts';
import { orderValues } from './order.ts';
import { type NamedSequence, SEQUENCE_MEMBERS, NamedSequence as Sequence } from './sequence.ts';

/** One column of a result table, top to bottom. */
export class AgateColumnObject extends Sequence {
  readonly label = 'Column';
  readonly index: number;
  readonly name: string;
  readonly kind: ColumnKind;
  private readonly values: readonly Value[];

  constructor(index: number, name: string, kind: ColumnKind, values: readonly Value[]) {
    super();
    this.index = index;
    this.name = name;
    this.kind = kind;
    this.values = values;
  }

  items(): readonly Value[] {
    return this.values;
  }

  names(): null {
    return null;
  }

  protected override get members(): Members<NamedSequence> {
    return MEMBERS as unknown as Members<NamedSequence>;
  }
}

const withoutNulls = (c: AgateColumnObject): Value[] => c.items().filter(value => value !== null);

/** Each value once, in order of first sight (Python's own order is arbitrary). */
function distinct(values: readonly Value[]): Value[] {
  return [...new Map(values.map(value => [hashKey(value), value])).values()];
}

const MEMBERS: Members<AgateColumnObject> = new Map<string, Member<AgateColumnObject>>([
  ...(SEQUENCE_MEMBERS as unknown as Map<string, Member<AgateColumnObject>>),
  property('name', c => c.name),
  property('index', c => c.index),
  property('data_type', c => new DataTypeObject(c.kind)),
  method('values_distinct', [], c => PyTuple.make(distinct(c.items()))),
  method('values_without_nulls', [], c => PyTuple.make(withoutNulls(c))),
  method('values_sorted', [], c => orderValues(c.items())),
  method('values_without_nulls_sorted', [], c => orderValues(withoutNulls(c))),
]);
