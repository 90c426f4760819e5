import { describe, expect, it } from 'vitest';
import type { PaEvent } from '../../src/core/event.ts';
import { warning as warn } from '../../src/core/index.ts';
import { info, Screen, shown } from './support.ts';

const started: PaEvent = {
  type: 'invocation-started',
  version: '1.11.16',
  program: 'pa=0.1.0',
  invocationId: 'id',
  command: 'pa ls',
};
const warning: PaEvent = {
  type: 'diagnostic',
  diagnostic: warn('PA221', { text: 'careful' }),
};

const json = (events: readonly PaEvent[]) =>
  shown(events, { format: 'json', level: 'debug' })
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { data: Record<string, unknown>; info: Record<string, unknown> });

describe('the first line', () => {
  it('says what runs, and which dbt that stands for', () => {
    expect(shown([started])).toBe('12:16:23  Running with pa=0.1.0 (dbt=1.11.16)\n');
    expect(json([started])[0]?.data).toMatchObject({ version: '=1.11.16', log_version: 3 });
  });
});

describe('a listing', () => {
  it('leaves stdout to what was asked for', () => {
    const asides = new Screen();
    const row: PaEvent = { type: 'payload', name: 'ListCmdOut', text: 'shop.orders' };
    expect(shown([started, warning, row], { level: 'warn', asides })).toBe('shop.orders\n');
    expect(asides.text).toBe('12:16:23  careful\n');
  });

  it('is JSON in one stream where JSON was asked for', () => {
    const asides = new Screen();
    expect(shown([warning], { format: 'json', asides })).toContain('"careful"');
    expect(asides.text).toBe('');
  });
});

describe('results in JSON', () => {
  const finished: PaEvent = {
    type: 'node-finished',
    node: info('seed', 'orders', { meta: { owner: 'data', tiers: [1, 2] } }),
    index: 1,
    total: 1,
    outcome: {
      status: 'error',
      description: 'loading seed file main.orders',
      label: 'ERROR',
      seconds: 0.5,
      message: 'Runtime Error in seed orders',
      failures: null,
      thread: 'Thread-1',
      timing: [{ name: 'compile', startedAt: '2026-11-21T12:16:23.000Z', completedAt: '2026-11-21T12:16:23.100Z' }],
      response: { _message: 'OK' },
    },
  };

  it('are never coloured', () => {
    expect(shown([finished], { format: 'json', env: { FORCE_COLOR: '1' } }, new Screen(true))).not.toContain('u001b');
    expect(shown([finished], { env: { FORCE_COLOR: '1' } })).toContain('\u001b');
  });

  it('carry meta of the node, its timing and the response', () => {
    const [line, end] = json([finished]);
    expect(line?.data).toMatchObject({
      node_info: { meta: { owner: 'data', tiers: [1, 2] } },
      result_message: 'Runtime Error in seed orders',
    });
    expect(end?.data['run_result']).toMatchObject({
      adapter_response: { _message: 'OK' },
      thread: 'Thread-1',
      timing_info: [{ name: 'compile', completed_at: '2026-11-21T12:16:23.100Z' }],
    });
  });
});

describe('the end of a run', () => {
  it('in which nothing was finished names no kinds', () => {
    expect(shown([{ type: 'run-finished', summary: '', seconds: 2 }])).toContain('Finished running in 0 hours');
  });
});
