import { afterEach, describe, expect, test } from 'vitest';
import { model } from '../support/nodes.ts';
import { createRig, outcome, type Rig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const node = (materialized: string, config = {}) =>
  model('t', [], { raw_code: 'select 1 as a', config: { materialized, ...config } });

const STAMPED = `{% materialization stamped, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks) }}
  {% do adapter.drop_relation(target_relation) %}
  {% call statement('main') -%}
    create table {{ target_relation }} as select *, '{{ config.get('stamp') }}' as stamp from ({{ sql }})
  {%- endcall %}
  {{ adapter.commit() }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}`;

describe('a materialization of the project', () => {
  test('runs its own statements and puts its relations into the cache', async () => {
    rig = await createRig({ nodes: [node('stamped', { stamp: 'x' })], macros: STAMPED });
    expect(outcome(await rig.run('t'))).toEqual(['success', 'OK']);
    expect(outcome(await rig.run('t'))).toEqual(['success', 'OK']);
    expect(await rig.sql('select * from t')).toEqual([['1', 'x']]);
    expect(rig.session.relations.get({ database: 'MEMORY', schema: 'main', identifier: 'T' })?.type).toBe('table');
  });

  test('replaces a built-in one written for the same adapter, and may call it', async () => {
    const macros = `{% materialization table, adapter='duckdb' %}
      {% do log('before ' ~ this, info=True) %}
      {% set result = dbt.materialization_table_duckdb() %}
      {% do run_query('insert into ' ~ result['relations'][0] ~ ' values (2)') %}
      {{ return(result) }}
    {% endmaterialization %}`;
    rig = await createRig({ nodes: [node('table')], macros });
    expect(outcome(await rig.run('t'))).toEqual(['success', 'OK']);
    expect(await rig.sql('select * from t')).toEqual([['1'], ['2']]);
  });

  test('for any adapter does not replace the one for DuckDB', async () => {
    const macros = `{% materialization table, default %}{{ exceptions.raise_compiler_error('no') }}{% endmaterialization %}`;
    rig = await createRig({ nodes: [node('table')], macros });
    expect((await rig.run('t')).status).toBe('success');
  });

  test.each([
    ["{{ return({'relations': 5}) }}", '"relations" not a list'],
    ["{{ return({'tables': []}) }}", '"relations" not found'],
    ["{{ return({'relations': ['t']}) }}", 'contains non-Relation: t'],
    ['nothing', 'did not explicitly return a list of relations'],
    ["{{ return({'relations': []}) }}", 'main is not being called during running model'],
  ])('that does not keep its contract is an error: %s', async (body, text) => {
    const main = text.startsWith('main') ? '' : "{% call statement('main') %}select 1{% endcall %}";
    const macros = `{% materialization odd, default %}${main}${body}{% endmaterialization %}`;
    rig = await createRig({ nodes: [node('odd')], macros });
    const result = await rig.run('t');
    expect(result.status).toBe('error');
    expect(result.message).toContain(text);
  });

  test('that does not exist is an error with a suggestion', async () => {
    rig = await createRig({ nodes: [node('tabel')] });
    const result = await rig.run('t');
    expect(result.message).toContain("No materialization 'tabel' was found for adapter duckdb!");
  });

  test('a materialized view is refused in plain words', async () => {
    rig = await createRig({ nodes: [node('materialized_view')] });
    expect((await rig.run('t')).message).toContain('`get_create_materialized_view_as_sql` has not been implemented');
  });
});

test('a table function takes its parameters', async () => {
  const f = model('t', [], {
    raw_code: 'select a * x as y from range(3) r(x)',
    config: { materialized: 'table_function', parameters: ['a'] },
  });
  rig = await createRig({ nodes: [f] });
  expect(outcome(await rig.run('t'))).toEqual(['success', 'OK']);
  expect(outcome(await rig.run('t'))).toEqual(['success', 'OK']);
  expect(await rig.sql('select * from t(2)')).toEqual([['0'], ['2'], ['4']]);
});
