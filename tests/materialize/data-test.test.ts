import { afterEach, describe, expect, test } from 'vitest';
import type { Value } from '../../src/core/value.ts';
import { test as dataTest } from '../support/nodes.ts';
import { createRig, outcome, type Rig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const DEFAULTS = { fail_calc: 'count(*)', warn_if: '!= 0', error_if: '!= 0' };
const node = (config: Record<string, Value> = {}, raw_code = 'select * from range(3)') =>
  dataTest('t', [], { raw_code, schema: 'main', config: { ...DEFAULTS, ...config } });

async function verdict(config: Record<string, Value> = {}, code?: string, flags = {}) {
  rig = await createRig({ nodes: [node(config, code)] });
  const result = await rig.run('t', flags);
  return [...outcome(result), result.failures];
}

describe('a data test', () => {
  test('passes when its query finds nothing', async () => {
    expect(await verdict({}, 'select 1 where false')).toEqual(['pass', null, 0]);
  });

  test.each([
    [{}, ['fail', 'Got 3 results, configured to fail if != 0', 3]],
    [{ severity: 'warn' }, ['warn', 'Got 3 results, configured to warn if != 0', 3]],
    [{ error_if: '>10' }, ['warn', 'Got 3 results, configured to warn if != 0', 3]],
    [{ error_if: '> 2', warn_if: '>1' }, ['fail', 'Got 3 results, configured to fail if > 2', 3]],
    [{ error_if: 'between 5 and 9', warn_if: '> 4' }, ['pass', null, 0]],
    [{ limit: 1 }, ['fail', 'Got 1 result, configured to fail if != 0', 1]],
    [{ fail_calc: 'sum(range)' }, ['fail', 'Got 3 results, configured to fail if != 0', 3]],
  ])('means what its config says: %o', async (config, expected) => {
    expect(await verdict(config as Record<string, Value>)).toEqual(expected);
  });

  test('fails instead of warning with --warn-error', async () => {
    expect((await verdict({ severity: 'warn' }, undefined, { warn_error: true }))[0]).toBe('fail');
  });

  test.each(['table', 'view'])('keeps its failures in a %s, anew each run', async kind => {
    const test = node({ store_failures: true, store_failures_as: kind });
    rig = await createRig({ nodes: [test] });
    for (const count of [3, 2]) {
      test.raw_code = `select * from range(${count})`;
      expect(outcome(await rig.run('t'))).toEqual(['fail', `Got ${count} results, configured to fail if != 0`]);
      expect(await rig.sql('select count(*) from t')).toEqual([[String(count)]]);
    }
    const type = kind === 'table' ? 'BASE TABLE' : 'VIEW';
    expect(await rig.sql('select table_type from information_schema.tables')).toEqual([[type]]);
  });

  test('refuses another way to keep failures', async () => {
    const [status, message] = await verdict({ store_failures: true, store_failures_as: 'cube' });
    expect(status).toBe('error');
    expect(message).toContain("'cube' is not a valid value for `store_failures_as`");
  });

  test('whose query fails is an error', async () => {
    expect((await verdict({}, 'select * from nowhere'))[0]).toBe('error');
  });
});
