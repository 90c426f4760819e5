import { describe, expect, it } from 'vitest';
import { createAdapterObject, createApi, nodeRelation } from '../../../src/context/objects/index.ts';
import { PyDict, str, type Value } from '../../../src/core/value.ts';
import { createEnvironment } from '../../../src/jinja/index.ts';
import { testTarget } from '../../adapter/duckdb/target.ts';
import { model } from '../../support/nodes.ts';

/** What dbt's own parser printed for the same expressions. */
const cases: readonly (readonly [expression: string, text: string])[] = [
  ["adapter.get_relation('a', 'b', 'c')", 'None'],
  ['adapter.get_columns_in_relation(this)', '[]'],
  ['adapter.get_missing_columns(this, this)', '[]'],
  ["adapter.get_column_schema_from_query('select 1')", '[]'],
  ["adapter.execute('select 1', fetch=true)[0]", ''],
  ["adapter.execute('select 1', fetch=true)[1].columns", '<agate.MappedSequence: ()>'],
  ["adapter.execute('select 1')[1].rows | length", '0'],
  ["adapter.check_schema_exists('db', 'main')", 'False'],
  ["adapter.already_exists('main', 'x')", 'False'],
  ['adapter.create_schema(this)', 'None'],
  ['adapter.drop_relation(this)', 'None'],
  ['adapter.rename_relation(this, this)', 'None'],
  ['adapter.truncate_relation(this)', 'None'],
  ['adapter.expand_target_column_types(this, this)', 'None'],
  ['adapter.get_hard_deletes_behavior({})', 'None'],
  ["adapter.get_incremental_strategy_macro(context, 'append')", 'None'],
  ["adapter.quote('a')", '"a"'],
  ['adapter.type()', 'duckdb'],
  ['adapter.nope', ''],
  ['adapter.valid_incremental_strategies()', "['append', 'delete+insert', 'merge', 'microbatch']"],
  ["api.Column('a', 'b').name", 'a'],
  ["api.Relation.create(identifier='x')", '"x"'],
  ['this', '"db"."main"."m"'],
  ['this.type', 'None'],
];

describe('the adapter while a project is parsed', () => {
  const root = { quoting: new PyDict() };
  const jinja = createEnvironment({ dialect: 'dbt' });
  const scope = new Map<string, Value>([
    ['adapter', createAdapterObject({ phase: 'parse', dispatch: null, target: testTarget() })],
    ['api', createApi({ root } as Parameters<typeof createApi>[0])],
    ['this', nodeRelation(model('m'), root)],
    ['context', new PyDict()],
  ]);

  for (const [expression, text] of cases) {
    it(`${expression} is ${text || 'nothing'}`, () => {
      expect(str(jinja.evaluateSync(expression, scope))).toBe(text);
    });
  }
});
