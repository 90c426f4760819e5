import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeGraph } from '../../src/graph/index.ts';
import { workThrough } from '../../src/run/work-queue.ts';

interface Log {
  readonly events: string[];
  readonly maximum: number;
}

async function run(
  edges: [string, string][],
  options: { ids?: string[]; threads?: number; failing?: string[]; failFast?: boolean } = {},
): Promise<Log> {
  const ids = options.ids ?? [...new Set(edges.flat())];
  const events: string[] = [];
  let running = 0;
  let maximum = 0;
  await workThrough({
    graph: makeGraph(ids, edges),
    threads: options.threads ?? 2,
    cancelled: () => false,
    skip: (id, cause) => events.push(`skip ${id}${cause === null ? '' : ` below ${cause}`}`),
    async work(id) {
      running += 1;
      maximum = Math.max(maximum, running);
      events.push(`start ${id}`);
      await Promise.resolve();
      events.push(`end ${id}`);
      running -= 1;
      const failed = options.failing?.includes(id) ?? false;
      return new Map([[id, { blocksChildren: failed, stopsRun: failed && (options.failFast ?? false) }]]);
    },
  });
  return { events, maximum };
}

describe('workThrough', () => {
  it('starts a node when its own parents are over', async () => {
    const { events } = await run([
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(events).toEqual(['start a', 'end a', 'start b', 'end b', 'start c', 'end c']);
  });

  it('skips everything below a failure, and nothing else', async () => {
    const { events } = await run(
      [
        ['a', 'b'],
        ['b', 'c'],
        ['x', 'y'],
      ],
      { failing: ['a'], threads: 1 },
    );
    expect(events).toContain('skip b below a');
    expect(events).toContain('skip c below a');
    expect(events).toContain('end y');
  });

  it('starts nothing more after a failure with fail-fast', async () => {
    const { events } = await run([], { ids: ['a', 'b', 'c'], failing: ['a'], failFast: true, threads: 1 });
    expect(events).toEqual(['start a', 'end a', 'skip b', 'skip c']);
  });

  it('lets one thread take several ready nodes at once, but none whose parents are not over', async () => {
    const taken: string[][] = [];
    await workThrough({
      graph: makeGraph(['a', 'b', 'c', 'd'], [['a', 'd']]),
      threads: 1,
      cancelled: () => false,
      skip: () => {},
      async work(id, _thread, next) {
        const batch = [id];
        for (let more = next(other => other !== 'c'); more !== undefined; more = next(other => other !== 'c')) {
          batch.push(more);
        }
        taken.push(batch);
        return new Map(batch.map(done => [done, { blocksChildren: false, stopsRun: false }]));
      },
    });
    expect(taken).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('gives a batch nothing that became ready after the batch began: its transaction would read old rows', async () => {
    const batches: string[][] = [];
    let end = (): void => {};
    const ended = new Promise<void>(resolve => {
      end = resolve;
    });
    await workThrough({
      graph: makeGraph(
        ['parent', 'small', 'child', 'other'],
        [
          ['parent', 'child'],
          ['parent', 'other'],
        ],
      ),
      threads: 2,
      cancelled: () => false,
      skip: () => {},
      async work(id, _thread, next) {
        const batch = [id];
        if (id === 'small') {
          await ended;
          await new Promise(resolve => setTimeout(resolve, 5));
          const more = next(() => true);
          if (more !== undefined) batch.push(more);
        } else if (id === 'parent') end();
        else await new Promise(resolve => setTimeout(resolve, 20));
        batches.push(batch);
        return new Map(batch.map(done => [done, { blocksChildren: false, stopsRun: false }]));
      },
    });
    expect(batches.find(batch => batch[0] === 'small')).toEqual(['small']);
    expect(batches.flat().sort()).toEqual(['child', 'other', 'parent', 'small']);
  });

  it('finishes every node once, after its parents, on at most the given threads', async () => {
    const dag = fc.integer({ min: 1, max: 12 }).chain(n =>
      fc.record({
        n: fc.constant(n),
        threads: fc.integer({ min: 1, max: 4 }),
        pairs: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 30 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(dag, async ({ n, threads, pairs }) => {
        const name = (i: number): string => `n${i}`;
        const edges = pairs.filter(([a, b]) => a < b).map(([a, b]): [string, string] => [name(a), name(b)]);
        const ids = Array.from({ length: n }, (_, i) => name(i));
        const { events, maximum } = await run(edges, { ids, threads });
        expect(events.filter(e => e.startsWith('end'))).toHaveLength(n);
        expect(maximum).toBeLessThanOrEqual(threads);
        for (const [parent, child] of edges) {
          expect(events.indexOf(`end ${parent}`)).toBeLessThan(events.indexOf(`start ${child}`));
        }
      }),
    );
  });
});
