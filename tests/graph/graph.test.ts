import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addTestEdges,
  ancestors,
  buildGraph,
  descendants,
  type Graph,
  makeGraph,
  ReadyQueue,
  resolveDependencies,
  subsetGraph,
  unitTestsFirst,
} from '../../src/graph/index.ts';
import { dependenciesOf, type Manifest } from '../../src/model/index.ts';
import { exposure, manifestOf, model, projectOf, source, test, unitTest } from '../support/nodes.ts';

const shop = projectOf({ name: 'shop' });

function graphOf(manifest: Manifest): Graph {
  expect(resolveDependencies(manifest, shop).filter(d => d.severity === 'error')).toEqual([]);
  const graph = buildGraph(manifest);
  if (!graph.ok) throw new Error(graph.error.message);
  return graph.value;
}

/** A random acyclic graph: node i only has parents below i. */
const dag = fc
  .integer({ min: 1, max: 14 })
  .chain(n => fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 30 }).map(pairs => ({ n, pairs })))
  .map(({ n, pairs }) => {
    const ids = Array.from({ length: n }, (_, i) => `n${String(i).padStart(2, '0')}`);
    const edges = pairs.filter(([a, b]) => a < b).map(([a, b]) => [ids[a]!, ids[b]!] as [string, string]);
    return { ids, edges, graph: makeGraph(ids, edges) };
  });

it('shows a cycle as its path with the place of each ref', () => {
  const manifest = manifestOf(model('a', ['c']), model('b', ['a']), model('c', ['b']), model('d', ['c']));
  resolveDependencies(manifest, shop);
  const graph = buildGraph(manifest);
  expect(graph).toMatchObject({
    ok: false,
    error: {
      code: 'PA301',
      message: 'Found a cycle: model.shop.a --> model.shop.b --> model.shop.c',
      span: { file: 'models/b.sql', line: 2, column: 9 },
      hint:
        'Break the circle at one of these refs:\n' +
        "  models/b.sql:2  ref('a')\n  models/c.sql:2  ref('b')\n  models/a.sql:2  ref('c')",
    },
  });
});

it('shows a model that refers to itself as a cycle', () => {
  const manifest = manifestOf(model('a', ['a']));
  resolveDependencies(manifest, shop);
  expect(buildGraph(manifest)).toMatchObject({ ok: false, error: { message: 'Found a cycle: model.shop.a' } });
});

it('refuses a dependency that is nowhere', () => {
  const manifest = manifestOf(model('a', [], { depends_on: { macros: [], nodes: ['model.shop.gone'] } }));
  expect(buildGraph(manifest)).toMatchObject({
    ok: false,
    error: { message: "'model.shop.a' depends on 'model.shop.gone' which is not in the graph!" },
  });
});

it('links sources, models, tests and exposures', () => {
  const graph = graphOf(
    manifestOf(
      source('ext', 't'),
      model('a', [], { sources: [['ext', 't']] }),
      model('b', ['a']),
      test('t1', ['a']),
      exposure('dash', ['b']),
    ),
  );
  expect([...graph.children('model.shop.a')].sort()).toEqual(['model.shop.b', 'test.shop.t1']);
  expect([...ancestors(graph, ['exposure.shop.dash'])].sort()).toEqual([
    'model.shop.a',
    'model.shop.b',
    'source.shop.ext.t',
  ]);
});

describe('test edges', () => {
  const manifest = () =>
    manifestOf(
      model('a'),
      model('b', ['a']),
      model('c', ['b']),
      model('d', ['a']),
      test('on_a', ['a']),
      test('on_a_and_b', ['a', 'b']),
      test('on_b_and_d', ['b', 'd']),
    );

  it('hold back the first descendants of everything that a test reads', () => {
    const m = manifest();
    const graph = addTestEdges(graphOf(m), m);
    expect(graph.parents('model.shop.b', 'test')).toEqual(['test.shop.on_a']);
    expect(graph.parents('model.shop.d', 'test')).toEqual(['test.shop.on_a']);
    expect(graph.parents('model.shop.c', 'test')).toEqual(['test.shop.on_a_and_b']);
    expect(graph.children('test.shop.on_b_and_d')).toEqual([]);
  });

  it('do not count as parents or children for selection', () => {
    const m = manifest();
    const graph = addTestEdges(graphOf(m), m);
    expect(descendants(graph, ['test.shop.on_a']).size).toBe(0);
    expect(ancestors(graph, ['model.shop.b'])).toEqual(new Set(['model.shop.a']));
  });

  it('order a node behind a test exactly when it descends from all that the test reads', () => {
    fc.assert(
      fc.property(dag, fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 6 }), ({ ids, edges }, tests) => {
        const models = ids.map(id =>
          model(
            id,
            edges.filter(e => e[1] === id).map(e => e[0]),
          ),
        );
        const checks = tests.map(([x, y], i) => test(`t${i}`, [ids[x % ids.length]!, ids[y % ids.length]!]));
        const m = manifestOf(...models, ...checks);
        const plain = graphOf(m);
        const graph = addTestEdges(plain, m);
        expect(graph.generations().flat().length).toBe(plain.ids.length);
        for (const check of checks) {
          const below = dependenciesOf(check).map(id => descendants(plain, [id]));
          const wanted = models.map(n => n.unique_id).filter(id => below.every(set => set.has(id)));
          const reached = [...reach(graph, check.unique_id)].filter(id => id.startsWith('model.'));
          expect(reached.sort()).toEqual(wanted.sort());
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Everything reachable along edges of any kind. */
function reach(graph: Graph, start: string): Set<string> {
  const found = new Set<string>();
  const stack = [start];
  while (stack.length > 0) {
    for (const child of graph.children(stack.pop()!)) {
      if (!found.has(child)) {
        found.add(child);
        stack.push(child);
      }
    }
  }
  return found;
}

it('keeps the order of chosen nodes through those left out, and adds none', () => {
  fc.assert(
    fc.property(dag, fc.func(fc.boolean()), ({ ids, graph }, keep) => {
      const chosen = new Set(ids.filter(id => keep(id)));
      const subset = subsetGraph(graph, chosen);
      expect(new Set(subset.ids)).toEqual(chosen);
      for (const id of chosen) {
        const wanted = [...descendants(graph, [id])].filter(d => chosen.has(d)).sort();
        expect([...descendants(subset, [id])].sort()).toEqual(wanted);
      }
    }),
  );
});

describe('unit tests', () => {
  const manifest = () =>
    manifestOf(
      model('a'),
      model('b', ['a']),
      model('c', ['b']),
      model('d', ['a']),
      unitTest('u', 'b'),
      test('t', ['a']),
    );

  it('run before their model, after what it reads and the tests of that', () => {
    const m = manifest();
    const graph = unitTestsFirst(addTestEdges(graphOf(m), m), m);
    expect([...graph.parents('unit_test.shop.b.u')].sort()).toEqual(['model.shop.a', 'test.shop.t']);
    expect(graph.children('unit_test.shop.b.u')).toEqual(['model.shop.b']);
    expect([...graph.parents('model.shop.b')].sort()).toEqual(['model.shop.a', 'test.shop.t', 'unit_test.shop.b.u']);
  });

  it("take their model's place in the queue", () => {
    const m = manifest();
    const queue = new ReadyQueue(unitTestsFirst(graphOf(m), m));
    const order: string[] = [];
    for (let id = queue.take(); id !== undefined; id = queue.take()) {
      order.push(id);
      queue.finish(id);
    }
    expect(order).toEqual([
      'model.shop.a',
      'unit_test.shop.b.u',
      'model.shop.b',
      'model.shop.d',
      'test.shop.t',
      'model.shop.c',
    ]);
  });
});

describe('ready queue', () => {
  it('hands out by id what is ready at first, then in the order in which nodes become ready', () => {
    const queue = new ReadyQueue(
      makeGraph(
        ['z', 'b', 'a', 'y'],
        [
          ['z', 'a'],
          ['b', 'y'],
        ],
      ),
    );
    expect(queue.take()).toBe('b');
    expect(queue.take()).toBe('z');
    expect(queue.take()).toBeUndefined();
    expect(queue.finish('z')).toEqual(['a']);
    expect(queue.finish('b')).toEqual(['y']);
    expect(queue.readyIds).toEqual(['a', 'y']);
    expect(queue.pending).toBe(2);
  });

  it('does not let what became ready later overtake, though it stands higher', () => {
    const edges: [string, string][] = [
      ['a', 'b'],
      ['b', 'c'],
      ['z', 'y'],
    ];
    const queue = new ReadyQueue(makeGraph(['a', 'b', 'c', 'y', 'z'], edges));
    expect([queue.take(), queue.take()]).toEqual(['a', 'z']);
    queue.finish('a');
    expect(queue.take()).toBe('b');
    queue.finish('b');
    queue.finish('z');
    expect(queue.readyIds).toEqual(['c', 'y']);
  });

  it('ignores the order when told to', () => {
    const queue = new ReadyQueue(makeGraph(['b', 'a'], [['b', 'a']]), false);
    expect([queue.take(), queue.take(), queue.pending, queue.done]).toEqual(['a', 'b', 0, false]);
  });

  it('hands out every node once, none before its parents, whatever finishes when', () => {
    fc.assert(
      fc.property(dag, fc.array(fc.nat(), { minLength: 30, maxLength: 30 }), ({ ids, graph }, choices) => {
        const queue = new ReadyQueue(graph);
        const started: string[] = [];
        const finished = new Set<string>();
        const running: string[] = [];
        for (let step = 0; !queue.done; step++) {
          for (let id = queue.take(); id !== undefined; id = queue.take()) {
            expect(graph.parents(id).every(p => finished.has(p))).toBe(true);
            started.push(id);
            running.push(id);
          }
          const [over] = running.splice(choices[step % 30]! % running.length, 1);
          finished.add(over!);
          queue.finish(over!);
        }
        expect(started.sort()).toEqual([...ids].sort());
      }),
    );
  });
});
