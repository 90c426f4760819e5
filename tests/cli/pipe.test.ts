import { afterAll, expect, test } from 'vitest';
import { TestProject } from '../support/executable.ts';

const project = new TestProject({
  'models/a.sql': "{{ config(materialized='table') }} select 1 as x",
  'models/b.sql': "{{ config(materialized='table') }} select * from {{ ref('a') }}",
  'models/c.sql': "select no_such_column from {{ ref('b') }}",
});
afterAll(() => project.remove());

test('a reader that goes away neither stops a run nor hides how it ended', async () => {
  const { child, done } = project.start(['run', '--threads', '1']);
  child.stdout?.destroy();
  expect((await done).code).toBe(1);
  expect(await project.query('select x from main.b')).toEqual([[1]]);
});
