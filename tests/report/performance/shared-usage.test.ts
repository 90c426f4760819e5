import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResourceSample } from '../../../src/core/index.ts';
import { criticalPath } from '../../../src/report/performance/critical-path.ts';
import { shareUsage } from '../../../src/report/performance/shared-usage.ts';
import { EPOCH, measuredNode, profiledNode } from './example.ts';

const sample = (ms: number, cpuSeconds: number, rss = 0, databaseSpill: number | null = null): ResourceSample => ({
  at: EPOCH + ms,
  rss,
  cpuSeconds,
  written: cpuSeconds * 1000,
  databaseMemory: null,
  databaseSpill,
});

const node = (name: string, ms: number, seconds: number) =>
  measuredNode(profiledNode(name), { startedAt: EPOCH + ms, seconds, endedAt: EPOCH + ms + seconds * 1000 });

describe('shareUsage', () => {
  test('nodes that run together share evenly; alone, a node has all', () => {
    const nodes = [node('a', 0, 2), node('b', 1000, 1)];
    const shares = shareUsage(nodes, [sample(0, 0), sample(1000, 1), sample(2000, 3)]);
    expect(shares.map(share => share.cpuSeconds)).toEqual([2, 1]);
    expect(shares.map(share => share.written)).toEqual([2000, 1000]);
  });

  test('peaks are those of the samples while the node ran', () => {
    const samples = [sample(0, 0, 100), sample(500, 1, 300, 7), sample(1500, 1, 900, 9)];
    const [share] = shareUsage([node('a', 200, 0.8)], samples);
    expect(share).toMatchObject({ peakRss: 300, peakSpill: 7 });
  });

  test('where the system does not tell what was written, nobody is said to have written', () => {
    const samples = [sample(0, 0), sample(1000, 1)].map(s => ({ ...s, written: null }));
    expect(shareUsage([node('a', 0, 1)], samples)[0]?.written).toBeNull();
  });

  test('shares never add up to more than was used, and to all of it where nodes cover the run', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 100 })), {
      minLength: 1,
      maxLength: 12,
    });
    const steps = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(spans, steps, fc.boolean(), (list, growth, covered) => {
        let cpu = 0;
        const samples = [sample(0, 0), ...growth.map((step, i) => sample((i + 1) * 100, (cpu += step)))];
        const nodes = list.map(([at, tenths], i) => node(`n${i}`, at, tenths / 1000));
        if (covered) nodes.push(node('all', 0, 1));
        const total = shareUsage(nodes, samples).reduce((sum, share) => sum + share.cpuSeconds, 0);
        expect(total).toBeLessThanOrEqual(cpu + 1e-6);
        if (covered) expect(total).toBeCloseTo(cpu, 6);
      }),
    );
  });
});

describe('criticalPath', () => {
  test('is the chain that takes longest, not the one with most nodes', () => {
    const make = (name: string, ms: number, seconds: number, ...parents: string[]) =>
      measuredNode(profiledNode(name, { parents: parents.map(parent => `model.shop.${parent}`) }), {
        startedAt: EPOCH + ms,
        seconds,
      });
    const nodes = [
      make('a', 0, 1),
      make('b', 1000, 1, 'a'),
      make('c', 2000, 1, 'b'),
      make('x', 0, 5),
      make('y', 5000, 1, 'x', 'a'),
    ];
    expect(criticalPath(nodes).map(({ node: { name } }) => name)).toEqual(['x', 'y']);
    expect(criticalPath([])).toEqual([]);
  });
});
