import { PyDict, repr, str, type Value } from '../core/value.ts';
import { PRINT_DEFAULTS, printTable } from './objects/agate/print.ts';
import { AgateTableObject } from './objects/agate/table.ts';

const COLUMNS = ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'];

/**
 * What an enforced contract says when the model's columns are others: a table of the columns that differ, by name.
 * @param contract columns of the properties file: dicts with `name` and `data_type`
 * @param definition columns that the query has, in the same form
 */
export function contractMismatch(contract: Value, definition: Value): string {
  const wanted = typesByName(contract);
  const found = typesByName(definition);
  if (wanted.length === 0) return "This model has an enforced contract, and its 'columns' specification is missing";
  const rows: string[][] = [];
  for (const [name, type] of found) {
    const match = wanted.find(([other]) => other === name);
    if (match === undefined) rows.push([name, type, '', 'missing in contract']);
    else if (match[1] !== type) rows.push([name, type, match[1], 'data type mismatch']);
  }
  for (const [name, type] of wanted) {
    if (!found.some(([other]) => other === name)) rows.push([name, '', type, 'missing in definition']);
  }
  rows.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  const kind = rows.length === 0 ? ('Integer' as const) : ('Text' as const);
  const table = new AgateTableObject(
    COLUMNS.map(name => ({ name, kind })),
    rows,
    () => {},
  );
  const shown = printTable(table, { ...PRINT_DEFAULTS, maxRows: null, maxColumnWidth: 50 });
  return (
    'This model has an enforced contract that failed.\n' +
    'Please ensure the name, data_type, and number of columns in your contract match the columns in your ' +
    `model's definition.\n\n${shown}\n`
  );
}

function typesByName(columns: Value): [name: string, type: string][] {
  if (!Array.isArray(columns)) return [];
  return columns.map(column => {
    if (!(column instanceof PyDict)) return [repr(column), ''];
    return [str(column.get('name') ?? null), str(column.get('data_type') ?? null)];
  });
}
