import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryShare, parseMemory } from '../../src/api/scenarios/memory.ts';
import { groupsOf, placeScenarios } from '../../src/api/scenarios/place.ts';
import { unknownVars } from '../../src/api/scenarios/unknown-vars.ts';
import { PyDict } from '../../src/core/index.ts';
import { openProject } from '../../src/index.ts';
import { loadProject, readScenarios, type Scenario } from '../../src/project/index.ts';
import { testTarget } from '../adapter/duckdb/target.ts';
import { TestProject } from '../support/executable.ts';

const scenario = (name: string, over: Partial<Scenario> = {}): Scenario => ({
  name,
  file: `${name}.yml`,
  vars: new PyDict(),
  database: null,
  schema: null,
  places: new Map(),
  ...over,
});

describe('the memory of scenarios', () => {
  it('is read with its unit and shared equally', () => {
    expect(['4GB', '512 mb', '1.5GiB', '100b'].map(parseMemory)).toEqual([4e9, 512e6, 1610612736, 100]);
    expect(['', '4', 'GB', '-1GB', '0MB', '4 apples', '1e9B'].map(parseMemory)).toEqual(Array(7).fill(undefined));
    expect([memoryShare(4e9, 1), memoryShare(4e9, 3), memoryShare(10, 2)]).toEqual(['4000MB', '1333MB', '1MB']);
  });
});

describe('the places of scenarios', () => {
  const target = testTarget({ path: 'db/main.duckdb' });

  it('are files beside the target, schemas in it, or as the file says', () => {
    const placed = placeScenarios(
      [scenario('a'), scenario('b', { schema: 'b' }), scenario('c', { database: 'x/c.db', schema: 's' })],
      target,
      '/work',
    );
    expect(placed.map(p => [p.database, p.schema])).toEqual([
      [resolve('db/a.duckdb'), null],
      [resolve('db/main.duckdb'), 'b'],
      ['/work/x/c.db', 's'],
    ]);
  });

  it('are files in the working directory where the target is no file', () => {
    const placed = placeScenarios([scenario('a'), scenario('b', { schema: 'b' })], testTarget(), '/work');
    expect(placed.map(p => p.database)).toEqual(['/work/a.duckdb', '/work/b.duckdb']);
  });

  it('are groups of one file each, in order', () => {
    const all = [scenario('a', { schema: 'a' }), scenario('b'), scenario('c', { schema: 'c' })];
    const groups = groupsOf(placeScenarios(all, target, '/work'));
    expect(groups.map(group => group.map(item => item.scenario.name))).toEqual([['a', 'c'], ['b']]);
  });
});

describe('the scenarios of the reference project', () => {
  it('set variables that the project reads', async () => {
    const root = resolve(import.meta.dirname, '../..');
    const files = ['baseline', 'rich_match'].map(name => join(root, 'scenarios', `${name}.yml`));
    const { scenarios, problems, warnings } = readScenarios(files);
    expect([problems, warnings]).toEqual([[], []]);
    expect(scenarios.map(s => s.name)).toEqual(['baseline', 'rich_match']);
    const loaded = await loadProject({ projectDir: root, profilesDir: root });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    expect(unknownVars(scenarios, loaded.value.project)).toEqual([]);
    const wrong = scenario('w', {
      vars: PyDict.fromObject({ raise_moth: 1 }),
      places: new Map([['raise_moth', PLACE]]),
    });
    expect(unknownVars([wrong], loaded.value.project)[0]).toMatchObject({
      code: 'PA719',
      hint: expect.stringContaining("'raise_month'"),
    });
  });
});

const PLACE = { span: { file: 'w.yml', line: 1 }, excerpt: '' };

describe('an interrupt', () => {
  const project = new TestProject({
    'models/slow.sql': "{{ config(materialized='table') }} select 1 as id",
    'one.yml': 'vars: {}\n',
    'two.yml': 'vars: {}\n',
  });
  afterAll(() => project.remove());

  it('starts no further scenario, and ends with 2', async () => {
    const stopper = new AbortController();
    const opened = openProject({
      projectDir: project.dir,
      profilesDir: project.dir,
      environment: { cwd: project.dir },
      signal: stopper.signal,
      sink: event => {
        if (event.type === 'scenario-event' && event.event.type === 'node-started') stopper.abort();
      },
    });
    const result = await opened.runScenarios('run', {}, { files: ['one.yml', 'two.yml'] });
    expect(result.exitCode).toBe(2);
    expect(result.scenarios.map(s => [s.name, s.status])).toEqual([
      ['one', 'interrupted'],
      ['two', 'skipped'],
    ]);
  });
});
