import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRig, type Rig } from '../materialize/rig.ts';
import { model } from '../support/nodes.ts';

/**
 * What dbt 1.11.16 yields for calls of macros that models and tests may hold, recorded by running it: the text must be
 * the same to the last blank.
 */
const CASES = JSON.parse(readFileSync(new URL('./dbt-texts.json', import.meta.url), 'utf8')) as [string, unknown][];

let rig: Rig;
const node = model('t', [], { raw_code: '', config: { materialized: 'table' } });
beforeAll(async () => {
  rig = await createRig({ nodes: [node] });
});
afterAll(() => rig.close());

test.each(CASES)('%s', async (expression, expected) => {
  node.raw_code = `{{ tojson(${expression}) }}`;
  await rig.run('t');
  expect(JSON.parse(node.compiled_code as string)).toEqual(expected);
});
