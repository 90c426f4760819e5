import { describe, expect, it } from 'vitest';
import { persistenceOf } from '../../src/columnar/index.ts';
import { addTestEdges, buildGraph } from '../../src/graph/index.ts';
import { type Manifest, relativesOf } from '../../src/model/index.ts';
import { exposure, manifestOf, model, test, unitTest } from '../support/nodes.ts';

type Over = Parameters<typeof model>[2] & object;

const columnar = (name: string, refs: readonly string[] = [], over: Over = {}) =>
  linked(model(name, refs, { ...over, config: { materialized: 'columnar', ...over.config } }), refs);
const plain = (name: string, refs: readonly string[], materialized = 'view') =>
  linked(model(name, refs, { config: { materialized } }), refs);

/** The node with its refs resolved. */
function linked<T extends { depends_on: { nodes: readonly string[] } }>(node: T, refs: readonly string[]): T {
  return { ...node, depends_on: { ...node.depends_on, nodes: refs.map(ref => `model.shop.${ref}`) } };
}

function decided(...nodes: Parameters<typeof manifestOf>): Record<string, string> {
  const manifest: Manifest = manifestOf(...nodes);
  const graph = buildGraph(manifest);
  if (!graph.ok) throw new Error(JSON.stringify(graph.error));
  expect(relativesOf(manifest).children.size).toBeGreaterThan(0);
  const found = persistenceOf(manifest, addTestEdges(graph.value, manifest));
  return Object.fromEntries(
    [...found].map(([id, { persist, why, warning }]) => [
      id.split('.').at(-1),
      `${persist}: ${why}${warning === null ? '' : ` (${warning})`}`,
    ]),
  );
}

describe('where the rows of a step are kept', () => {
  it('nowhere, where only columnar models read it, be it through ephemeral ones', () => {
    const found = decided(
      columnar('a'),
      columnar('b', ['a']),
      plain('e', ['b'], 'ephemeral'),
      columnar('c', ['e', 'a']),
    );
    expect(found).toEqual({
      a: 'none: only b, c read it',
      b: 'none: only c reads it',
      c: 'table: no other model reads it: it is a result',
    });
  });

  it('in a table, where anything else reads it', () => {
    const by = (node: Parameters<typeof manifestOf>[0]) => decided(columnar('a'), columnar('b', ['a']), node)['a'];
    expect(by(plain('v', ['a']))).toBe('table: v reads it from outside of the chain');
    expect(by(linked(test('t', ['a']), ['a']))).toBe('table: b reads it in a later chain');
    expect(decided(columnar('a'), linked(test('t', ['a']), ['a']))['a']).toBe(
      'table: t reads it from outside of the chain',
    );
    expect(by(linked(exposure('x', ['a']), ['a']))).toBe('table: exposure.shop.x reads it from outside of the chain');
    expect(by(linked(unitTest('u', 'a'), ['a']))).toBe('none: only b reads it');
    expect(decided(columnar('a'), plain('v', ['a']), plain('w', ['a']))['a']).toBe(
      'table: v and 1 more read it from outside of the chain',
    );
  });

  it('in a table, where a later chain reads it, whatever its config says', () => {
    const found = decided(
      columnar('a'),
      columnar('n', [], { config: { persist: 'none' } }),
      columnar('b', ['a']),
      plain('v', ['b']),
      columnar('c', ['v', 'a', 'n']),
    );
    expect(found['a']).toBe('table: c reads it in a later chain');
    expect(found['n']).toBe(
      'table: c reads it in a later chain (persist: none is not followed, as c reads it in a later chain)',
    );
  });

  it('in a table, where another database reads it', () => {
    expect(decided(columnar('a'), columnar('b', ['a'], { database: 'elsewhere' }))['a']).toBe(
      'table: b reads it in a later chain',
    );
  });

  it('as its config says', () => {
    const asked = (config: Over['config']) => decided(columnar('a', [], { config: config! }), plain('v', ['a']))['a'];
    expect(asked({ persist: 'none' })).toBe('none: persist: none');
    expect(asked({ persist: 'parquet' })).toBe('parquet: persist: parquet');
    expect(asked({ format: 'parquet' })).toBe('parquet: persist: parquet');
    expect(asked({ persist: 'table' })).toBe('table: persist: table');
  });

  it('in a table, where it reads its own rows of before, whatever its config says', () => {
    const raw = 'select 1 {% if is_incremental() %} from {{ this }} {% endif %}';
    expect(decided(columnar('a', [], { raw_code: raw }), columnar('b', ['a']))['a']).toBe(
      'table: it reads its own rows of the period before',
    );
    expect(decided(columnar('a', [], { raw_code: raw, config: { persist: 'none' } }))['a']).toBe(
      'table: it reads its own rows of the period before ' +
        '(persist: none is not followed, as it reads its own rows of the period before)',
    );
    expect(decided(columnar('a', [], { raw_code: raw, config: { persist: 'parquet' } }))['a']).toBe(
      'parquet: persist: parquet',
    );
  });

  it('in a table, where another reads its rows of before: by prior(), or maybe by its name', () => {
    const prior = columnar('b', [], { prior_refs: [{ name: 'a', package: null, version: null }] });
    expect(decided(columnar('a'), prior, columnar('c', ['a']))['a']).toBe(
      'table: b reads its rows of the period before',
    );
    const naming = columnar('b', ['a'], { raw_code: "select {{ ref('a') }} {{ before('a') }}" });
    expect(decided(columnar('a'), naming)['a']).toBe('table: b names it, and may read its rows of the period before');
    expect(decided(columnar('a'), columnar('b', ['a'], { raw_code: "{{ ref('shop', 'a') }}" }))['a']).toBe(
      'none: only b reads it',
    );
  });
});
