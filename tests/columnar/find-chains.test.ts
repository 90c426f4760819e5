import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainFacts, contractGraph, findChains } from '../../src/columnar/index.ts';
import { type Graph, makeGraph } from '../../src/graph/index.ts';

/** Names tell what a node is: `c1` columnar, `e1` ephemeral, all else neither; `cx1` is columnar in another database. */
const FACTS: ChainFacts = {
  isColumnar: id => id.startsWith('c'),
  priors: () => [],
  isEphemeral: id => id.startsWith('e'),
  database: id => (id.startsWith('cx') ? 'other' : 'db'),
};

/** `a>b>c, a>d`, and `a~b` where b waits for a test */
function graphOf(text: string): Graph {
  const ids = new Set<string>();
  const edges: [string, string, 'ref' | 'test'][] = [];
  for (const path of text.split(/,\s*/)) {
    const names = path.split(/[>~]/);
    const marks = [...path.matchAll(/[>~]/g)].map(([mark]) => (mark === '>' ? 'ref' : 'test') as 'ref' | 'test');
    for (const name of names) ids.add(name);
    for (const [i, kind] of marks.entries()) edges.push([names[i]!, names[i + 1]!, kind]);
  }
  return makeGraph(ids, edges);
}

const chainsOf = (text: string): string[] =>
  findChains(graphOf(text), FACTS).map(({ members, between }) =>
    [members.join(' '), ...(between.length === 0 ? [] : [`(${between.join(' ')})`])].join(' '),
  );

describe('chains', () => {
  it.each([
    ['models in a row', 'c1>c2>c3', ['c1 c2 c3']],
    ['a model alone', 't1>c1>t2', ['c1']],
    ['a diamond', 'c1>c2>c4, c1>c3>c4', ['c1 c2 c3 c4']],
    ['several ends and beginnings', 'c1>c3, c2>c3, c3>c4, c3>c5', ['c1 c2 c3 c4 c5']],
    ['two that have nothing to do with each other', 'c1>c2, c3>c4', ['c1 c2', 'c3 c4']],
    ['two that read the same table', 't1>c1, t1>c2', ['c1', 'c2']],
    ['two of which only a table reads', 'c1>t1, c2>t1', ['c1', 'c2']],
    ['an ephemeral model between', 'c1>e1>c2', ['c1 c2 (e1)']],
    ['several ephemeral models between', 'c1>e1>e2>c2, t1>e2', ['c1 c2 (e1 e2)']],
    ['an ephemeral model before, which is no part', 't1>e1>c1>c2', ['c1 c2']],
    ['an ephemeral model behind, which is no part', 'c1>c2>e1>t1', ['c1 c2']],
    ['an ephemeral model that reads a table after the chain', 'c1>t1>e1>c2, c1>c2', ['c1', 'c2']],
    ['a table between', 'c1>t1>c2', ['c1', 'c2']],
    ['a table between, and a way past it', 'c1>t1>c2, c1>c2', ['c1', 'c2']],
    ['a way past a table, longer', 'c1>t1>c4, c1>c2>c3>c4', ['c1 c2 c3', 'c4']],
    ['tables between, twice', 'c1>t1>c2>t2>c3, c1>c3', ['c1', 'c2', 'c3']],
    ['models of one stage on both sides of a table', 'c1>t1>c2, c3>c2, c1>c3', ['c1 c3', 'c2']],
    ['a later stage that is joined by what began there', 't0>c1>t1>c2>c3, c2>c4', ['c1', 'c2 c3 c4']],
    ['a test between, in build', 'c1>test1, test1~c2, c1>c2', ['c1', 'c2']],
    ['a test of the last one', 'c1>c2>test1', ['c1 c2']],
    ['another database', 'c1>cx2>cx3', ['c1', 'cx2 cx3']],
    ['another database behind an ephemeral model', 'c1>e1>cx2, c1>c2', ['c1 c2', 'cx2']],
    ['no columnar model', 't1>t2', []],
  ])('%s', (_, text, expected) => {
    expect(chainsOf(text)).toEqual(expected);
  });

  it('go by their first member, members in order', () => {
    const [chain] = findChains(graphOf('c9>c2>c1, c9>c1'), FACTS);
    expect(chain).toEqual({ id: 'c9', members: ['c9', 'c2', 'c1'], between: [] });
  });
});

/** A random graph: edges lead from lower to higher numbers. */
const randomGraph = fc
  .record({
    kinds: fc.array(fc.constantFrom('c', 'c', 'c', 'cx', 'e', 't', 'test'), { minLength: 1, maxLength: 14 }),
    edges: fc.array(fc.tuple(fc.nat(13), fc.nat(13), fc.boolean()), { maxLength: 40 }),
  })
  .map(({ kinds, edges }) => {
    const ids = kinds.map((kind, i) => `${kind}${i}`);
    const found = edges
      .filter(([from, to]) => from < to && to < ids.length)
      .map(([from, to, waits]): [string, string, 'ref' | 'test'] => {
        const isTest = ids[from]!.startsWith('test');
        return [ids[from]!, ids[to]!, isTest || (waits && ids[to]!.startsWith('t')) ? 'test' : 'ref'];
      });
    return makeGraph(ids, found);
  });

describe('on random graphs', () => {
  const check = (property: (graph: Graph) => void): void =>
    fc.assert(fc.property(randomGraph, property), { seed: 5, numRuns: 3000 });

  it('each columnar model is in one chain, and parents stand before children', () => {
    check(graph => {
      const chains = findChains(graph, FACTS);
      const members = chains.flatMap(chain => chain.members);
      expect([...members].sort()).toEqual(graph.ids.filter(FACTS.isColumnar).sort());
      for (const chain of chains) {
        for (const [i, id] of chain.members.entries()) {
          for (const parent of graph.parents(id)) expect(chain.members.indexOf(parent)).toBeLessThan(i);
        }
        expect(new Set(chain.members.map(FACTS.database)).size).toBe(1);
      }
    });
  });

  it('the graph of chains has no cycle, and keeps who waits for whom', () => {
    check(graph => {
      const chains = findChains(graph, FACTS);
      const contracted = contractGraph(graph, chains);
      const layers = contracted.generations();
      // A node on a cycle is in no layer.
      expect(layers.flat().sort()).toEqual([...contracted.ids].sort());
      const place = new Map(chains.flatMap(chain => [...chain.members, ...chain.between].map(id => [id, chain.id])));
      const at = (id: string): string => place.get(id) ?? id;
      const layerOf = new Map(layers.flatMap((layer, i) => layer.map(id => [id, i] as const)));
      for (const [parent, child] of graph.edges()) {
        if (at(parent) !== at(child)) expect(layerOf.get(at(parent))).toBeLessThan(layerOf.get(at(child))!);
      }
    });
  });

  it('what stands between members of a chain is ephemeral', () => {
    check(graph => {
      for (const { members, between } of findChains(graph, FACTS)) {
        for (const id of between) expect(FACTS.isEphemeral(id)).toBe(true);
        const own = new Set([...members, ...between]);
        // No way out of the chain leads back into it.
        for (const start of own) {
          const pending = graph.children(start).filter(id => !own.has(id));
          const seen = new Set<string>();
          for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
            if (seen.has(id)) continue;
            seen.add(id);
            expect(own.has(id)).toBe(false);
            pending.push(...graph.children(id));
          }
        }
      }
    });
  });
});
