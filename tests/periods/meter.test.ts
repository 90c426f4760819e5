import { expect, it } from 'vitest';
import { PyDict } from '../../src/core/value.ts';
import type { RunResult } from '../../src/model/index.ts';
import { PeriodMeter } from '../../src/periods/period-meter.ts';

/** A clock that is moved by hand; CPU runs twice as fast as it, memory is set. */
function machine() {
  const state = { at: 0, memory: 100 };
  return { state, read: () => ({ at: state.at, cpu: state.at * 2, memory: state.memory }) };
}

const started = { type: 'node-started' } as Parameters<PeriodMeter['hear']>[0];

function result(name: string, from: number, to: number, rows?: number): RunResult {
  return {
    node: { unique_id: name, name } as RunResult['node'],
    status: 'success',
    timing: [{ name: 'execute', started_at: new Date(from), completed_at: new Date(to) }],
    thread_id: 'Thread-1',
    execution_time: (to - from) / 1000,
    adapter_response: new PyDict(),
    message: null,
    failures: null,
    batch_results: null,
    ...(rows === undefined ? {} : { rows }),
  };
}

it('gives time and CPU to the stages whose nodes were worked on, in equal shares', () => {
  const { state, read } = machine();
  const meter = new PeriodMeter(read);
  for (const [at, memory] of [
    [1000, 300],
    [2000, 500],
    [3000, 200],
  ] as const) {
    Object.assign(state, { at, memory });
    meter.hear(started);
  }
  Object.assign(state, { at: 5000, memory: 150 });
  // a alone until 1 s; a and b share the next second; c belongs to no stage; then a second of nothing.
  const results = [result('a', 0, 2000, 10), result('b', 1000, 2000, 5), result('c', 2000, 4000)];
  const stages = {
    names: ['one', 'two', 'empty'],
    of: new Map([
      ['a', 'one'],
      ['b', 'two'],
    ]),
  };
  const figures = meter.finish(2026, results, stages, true);
  expect(figures).toMatchObject({
    period: 2026,
    nodes: 3,
    rows: 15,
    seconds: 5,
    cpuSeconds: 10,
    peakBytes: 500,
    endBytes: 150,
  });
  expect(
    figures.stages.map(({ stage, seconds, cpuSeconds, rows, nodes }) => [stage, seconds, cpuSeconds, rows, nodes]),
  ).toEqual([
    ['one', 1.5, 3, 10, 1],
    ['two', 0.5, 1, 5, 1],
    ['empty', 0, 0, 0, 0],
    [null, 2, 4, 0, 1],
  ]);
  expect(figures.stages[1]?.peakBytes).toBe(500);
});

it('tells the memory around a node that was over before anybody looked', () => {
  const { state, read } = machine();
  const meter = new PeriodMeter(read);
  Object.assign(state, { at: 1000, memory: 700 });
  const stages = { names: ['one'], of: new Map([['a', 'one']]) };
  expect(meter.finish(1, [result('a', 10, 20)], stages, true).stages[0]?.peakBytes).toBe(700);
});
