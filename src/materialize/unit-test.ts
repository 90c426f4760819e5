import { AgateTableObject, ColumnObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDict, str, type Value } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import { macroRelation, macroText, mainResponse } from './life-cycle.ts';
import type { Materialized, NodeContext } from './node-context.ts';
import { rowsDiff } from './unit-test/rows-diff.ts';

/**
 * A unit test: the model's query over fixtures, beside the rows it should give. The columns' types come from the query
 * itself, so that the expected values are compared as what they become.
 */
export async function unitTest(context: NodeContext): Promise<Materialized> {
  const given = context.config('expected_rows');
  const rows = Array.isArray(given) ? given : [];
  const columns = await queryColumns(context);
  const names = rows[0] instanceof PyDict ? [...rows[0].keys()].map(str) : columns.map(column => column.data.column);
  const types = new PyDict();
  const quoted = new PyDict();
  for (const column of columns) {
    types.set(column.data.column.toLowerCase(), column.dataType);
    quoted.set(column.data.column.toLowerCase(), await context.callAdapter('quote', [column.data.column]));
  }
  const own = context.config('expected_sql');
  const expected = truth(own) ? str(own) : await macroText(context, 'get_expected_sql', rows, types, quoted);
  const compared = names.map(name => quoted.get(name.toLowerCase()) ?? unknownColumn(context, name, columns));
  const sql = await macroText(context, 'get_unit_test_sql', context.sql, expected, compared);
  context.writeRun(sql);
  const { response, table } = await (await context.connection()).query(sql);
  const shown = new AgateTableObject(table.columns, table.rows, () => {});
  context.storeResult('main', response, shown);
  const difference = rowsDiff(table, context.flags.useColors);
  return {
    relations: [],
    response: mainResponse(context),
    verdict:
      difference === null
        ? { status: 'pass', failures: 0, message: null }
        : { status: 'fail', failures: 1, message: difference },
  };
}

/** The columns of the tested query, found by making an empty temporary table of it. */
async function queryColumns(context: NodeContext): Promise<ColumnObject[]> {
  const staged = await macroRelation(context, 'make_temp_relation', context.target.with({ type: 'table' }));
  const empty = await macroText(context, 'get_empty_subquery_sql', context.sql);
  const connection = await context.connection();
  await connection.execute(await macroText(context, 'get_create_table_as_sql', true, staged, empty));
  const columns = await context.callAdapter('get_columns_in_relation', [staged]);
  await connection.execute(`drop table if exists ${staged.render()}`);
  return Array.isArray(columns) ? columns.filter(column => column instanceof ColumnObject) : [];
}

function unknownColumn(context: NodeContext, name: string, columns: readonly ColumnObject[]): Value {
  const known: Value[] = columns.map(column => column.data.column);
  const text = `Invalid column name: '${name}' in unit test fixture for expected output.\nAccepted columns for expected output are: ${str(known)}`;
  throw new DiagnosticError(problem('PA619', { text }, { node: context.node.unique_id }));
}
