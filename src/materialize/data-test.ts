import { AgateTableObject } from '../context/objects/index.ts';
import { DiagnosticError, problem } from '../core/index.ts';
import { PyDecimal, PyDict, str, type Value } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import { begin, commit, existingRelation, macroText, mainResponse } from './life-cycle.ts';
import type { Materialized, NodeContext, Verdict } from './node-context.ts';

/** A data test: counts the rows that its query finds, and keeps them in a relation when asked to. */
export async function dataTest(context: NodeContext): Promise<Materialized> {
  const limited = await macroText(context, 'get_limit_subquery_sql', context.sql, context.config('limit'));
  const stored = truth(await context.callMacro('should_store_failures', []));
  const relations = stored ? [await storeFailures(context, limited)] : [];
  const header = testHeader(context);
  const main = relations[0] === undefined ? limited : `select * from ${relations[0].render()}`;
  const kwargs = new Map<string, Value>([['limit', null]]);
  const args = [main, context.config('fail_calc'), context.config('warn_if'), context.config('error_if')];
  const sql = header + str(await context.callMacro('get_test_sql', args, kwargs));
  context.writeRun(sql);
  const { response, table } = await (await context.connection()).query(sql);
  const shown = new AgateTableObject(table.columns, table.rows, () => {});
  context.storeResult('main', response, shown);
  return { relations, response: mainResponse(context), verdict: verdictOf(context) };
}

/** The header of a test's config, where the project asks for it. */
function testHeader(context: NodeContext): string {
  if (context.flags.behavior.get('require_sql_header_in_test_configs') !== true) return '';
  const header = context.config('sql_header');
  return header === null ? '' : `${str(header)}\n`;
}

async function storeFailures(context: NodeContext, sql: string): Promise<NodeContext['target']> {
  const kind = context.config('store_failures_as') ?? 'table';
  if (kind !== 'table' && kind !== 'view') {
    const text = `'${str(kind)}' is not a valid value for \`store_failures_as\`. Accepted values are: ['ephemeral', 'table', 'view']`;
    throw new DiagnosticError(problem('PA619', { text }, { node: context.node.unique_id }));
  }
  const target = context.target.with({ type: kind });
  const existing = existingRelation(context);
  await begin(context);
  if (existing !== null) await context.callAdapter('drop_relation', [existing]);
  const create = await macroText(context, 'get_create_sql', target, sql);
  await (await context.connection()).execute(testHeader(context) + create);
  await commit(context);
  context.relations.add(target.plain);
  return target;
}

/** What the row (failures, should_warn, should_error) means under the test's severity. */
export function verdictOf(context: NodeContext): Verdict {
  const row = resultRow(context);
  const failures = toInteger(row.get('failures') ?? null);
  const results = `Got ${failures} result${failures === 1 ? '' : 's'}, configured to`;
  const severity = str(context.config('severity')).toUpperCase();
  if (severity === 'ERROR' && isTrue(row.get('should_error') ?? null)) {
    return { status: 'fail', failures, message: `${results} fail if ${str(context.config('error_if'))}` };
  }
  if (!isTrue(row.get('should_warn') ?? null)) return { status: 'pass', failures: 0, message: null };
  const condition = str(context.config('warn_if'));
  return context.warningIsError('LogTestResult')
    ? { status: 'fail', failures, message: `${results} fail if ${condition}` }
    : { status: 'warn', failures, message: `${results} warn if ${condition}` };
}

function resultRow(context: NodeContext): PyDict {
  const table = context.storedResult('main')?.table ?? null;
  const complain = (text: string): DiagnosticError =>
    new DiagnosticError(
      problem('PA615', { text: `dbt internally failed to execute ${context.node.unique_id}: ${text}` }),
    );
  if (!(table instanceof AgateTableObject)) throw complain('the test stored no result');
  const [row] = table.data;
  if (row === undefined || table.data.length !== 1)
    throw complain(`Returned ${table.data.length} rows, but expected 1 row`);
  if (row.length !== 3) throw complain(`Returned ${row.length} columns, but expected 3 columns`);
  return PyDict.of(table.columnNames.map((name, i) => [name.toLowerCase(), row[i]!] as const));
}

function toInteger(value: Value): number {
  if (value instanceof PyDecimal) return Math.trunc(value.toNumber());
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number(str(value));
}

/** Truth of a condition's column; databases without booleans may give text or numbers. */
function isTrue(value: Value): boolean {
  if (typeof value !== 'string') return truth(value);
  return ['y', 'yes', 't', 'true', 'on', '1'].includes(value.toLowerCase());
}
