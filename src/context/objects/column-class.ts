import type { Value } from '../../core/value.ts';
import { HostObject, type Kwargs } from '../../jinja/index.ts';
import { argumentBinder } from '../host-function.ts';
import { ColumnObject } from './column.ts';
import { COLUMN_STATICS } from './column-members.ts';

const bind = argumentBinder('DuckDBColumn.__init__', [
  'column',
  'dtype',
  'char_size?',
  'numeric_precision?',
  'numeric_scale?',
  'fields?',
]);

/** `api.Column` and `adapter.Column`. */
export class ColumnClass extends HostObject {
  readonly typeName = 'type';

  override call(args: Value[], kwargs: Kwargs): Value {
    const [column, dtype, charSize = null, numericPrecision = null, numericScale = null] = bind(args, kwargs);
    return new ColumnObject({
      column: column as string,
      dtype: dtype as string,
      charSize,
      numericPrecision,
      numericScale,
    });
  }

  override getattr(name: string): Value | undefined {
    return COLUMN_STATICS.get(name)?.(this);
  }

  override repr(): string {
    return "<class 'dbt.adapters.duckdb.column.DuckDBColumn'>";
  }
}
