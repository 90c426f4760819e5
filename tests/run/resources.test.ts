import { describe, expect, test } from 'vitest';
import type { Limits, Session } from '../../src/adapter/index.ts';
import { PyDict, type Value } from '../../src/core/value.ts';
import { makeGraph, ReadyQueue } from '../../src/graph/index.ts';
import type { RunnableNode } from '../../src/model/index.ts';
import { MemoryGuard } from '../../src/run/memory-guard.ts';
import { ResourceGate } from '../../src/run/resources.ts';

const model = (name: string, config: Record<string, Value>, group: string | null = null): RunnableNode =>
  ({
    resource_type: 'model',
    unique_id: `model.t.${name}`,
    name,
    group,
    config: PyDict.fromObject<Value>(config),
  }) as unknown as RunnableNode;

/** A gate on a session that only writes down what is asked of it. */
function gateOn(log: string[], groups: ConstructorParameters<typeof ResourceGate>[1] = new Map()): ResourceGate {
  const session = {
    adapter: { capabilities: { limits: true } },
    limit: async (limits: Limits) => {
      log.push(`limit ${limits.memory ?? '-'} ${limits.threads ?? '-'}`);
      return async () => void log.push('restore');
    },
  } as unknown as Session;
  return new ResourceGate(async () => session, groups);
}

const work =
  (log: string[], name: string, fails = false) =>
  async (apply: () => Promise<void>): Promise<string> => {
    await apply();
    log.push(`start ${name}`);
    await Promise.resolve();
    log.push(`end ${name}`);
    if (fails) throw new Error('no');
    return name;
  };

describe('the gate of limits', () => {
  test('nodes with limits work one after another, whatever becomes of them', async () => {
    const log: string[] = [];
    const gate = gateOn(log);
    const results = await Promise.allSettled([
      gate.run([model('a', { memory_limit: '1GB' })], work(log, 'a', true)),
      gate.run([model('b', { threads: 2 })], work(log, 'b')),
    ]);
    expect(results.map(result => result.status)).toEqual(['rejected', 'fulfilled']);
    expect(log).toEqual(['limit 1GB -', 'start a', 'end a', 'restore', 'limit - 2', 'start b', 'end b', 'restore']);
  });

  test('nodes without limits do not wait', async () => {
    const log: string[] = [];
    const gate = gateOn(log);
    await Promise.all([
      gate.run([model('a', { memory_limit: '1GB' })], work(log, 'a')),
      gate.run([model('b', { priority: 3 })], work(log, 'b')),
    ]);
    expect(log.indexOf('start b')).toBeLessThan(log.indexOf('end a'));
  });

  test('several nodes in one piece of work have the tightest limits of any', async () => {
    const log: string[] = [];
    const chain = [
      model('a', { memory_limit: '2GB', threads: 4 }),
      model('b', { memory_limit: '1900MiB' }),
      model('c', { threads: 3 }),
      model('d', {}),
    ];
    await gateOn(log).run(chain, work(log, 'chain'));
    expect(log[0]).toBe('limit 1900MiB 3');
  });

  test("a node's own config wins over its group's", () => {
    const groups = new Map([['finance', { memoryLimit: '1GB', priority: 5 }]]);
    const gate = gateOn([], groups);
    expect(gate.of(model('a', { priority: 1 }, 'finance'))).toMatchObject({ memoryLimit: '1GB', priority: 1 });
    expect(gate.limited(model('b', {}, 'finance'))).toBe(true);
    expect(gate.limited(model('c', {}, 'people'))).toBe(false);
  });
});

describe('priorities', () => {
  const order = (edges: [string, string][], ids: string[], priorities: Record<string, number>): string[] => {
    const queue = new ReadyQueue(makeGraph(ids, edges), true, id => priorities[id] ?? 0);
    const taken: string[] = [];
    for (let id = queue.take(); id !== undefined; id = queue.take()) {
      taken.push(id);
      queue.finish(id);
    }
    return taken;
  };
  test('order what is ready, ties in the usual order', () => {
    expect(order([], ['a', 'b', 'c', 'd'], { c: 2, d: 2, a: -1 })).toEqual(['c', 'd', 'b', 'a']);
  });
  test('never overtake a parent', () => {
    expect(order([['a', 'x']], ['a', 'b', 'x'], { x: 9, b: 1 })).toEqual(['b', 'a', 'x']);
  });
});

test('the memory guard tells once, and knows how it is now', () => {
  const told: string[] = [];
  const guard = new MemoryGuard(1e9, diagnostic => told.push(diagnostic.message));
  guard.hear(9e8);
  expect([guard.over, guard.reached]).toEqual([false, false]);
  guard.hear(1.2e9);
  guard.hear(1.3e9);
  expect([guard.over, guard.reached]).toEqual([true, true]);
  guard.hear(5e8);
  expect([guard.over, guard.reached]).toEqual([false, true]);
  expect(told).toEqual(['The process uses 1.20 GB of memory, more than the 1.00 GB of performance.max_memory_gb']);
});
