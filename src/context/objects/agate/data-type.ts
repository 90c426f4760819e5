import type { ColumnKind } from '../../../adapter/adapter.ts';
import type { Value } from '../../../core/value.ts';
import { HostObject } from '../../../jinja/index.ts';

/** A column's type in a result table, as `table.column_types[0]`. */
export class DataTypeObject extends HostObject {
  readonly kind: ColumnKind;

  constructor(kind: ColumnKind) {
    super();
    this.kind = kind;
  }

  get typeName(): string {
    return this.kind;
  }

  override repr(): string {
    const own = this.kind === 'Integer' || this.kind === 'Number';
    const home = own ? 'dbt_common.clients.agate_helper' : `agate.data_types.${MODULES[this.kind] ?? 'base'}`;
    return `<${home}.${this.kind} object>`;
  }

  override eq(other: Value): boolean {
    return other instanceof DataTypeObject && other.kind === this.kind;
  }

  override hash(): string {
    return `\u0000t${this.kind}`;
  }
}

const MODULES: Partial<Record<ColumnKind, string>> = {
  Text: 'text',
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'date_time',
};
