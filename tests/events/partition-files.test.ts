import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATA_FILE, exportQuery, openStage } from '../../src/events/index.ts';

/** No process has this id: Linux counts to 4194304 at most. */
const DEAD = 4_999_999;

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pa-stage-'));
  folder = join(root, 'events');
});
afterEach(() => rmSync(root, { recursive: true }));

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const all = (): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
    : [];

describe('a stage', () => {
  it('shows nothing before it is published, and all of it after', () => {
    put(`y=1/${DATA_FILE}`, 'old');
    const stage = openStage(folder);
    for (const y of [1, 2]) writeFileSync(stage.fileFor(`y=${y}`), `new ${y}`);
    expect(read(`y=1/${DATA_FILE}`)).toBe('old');
    expect(readdirSync(folder).filter(name => !name.startsWith('.'))).toEqual(['y=1']);
    stage.publish();
    stage.remove();
    expect(all()).toEqual([`y=1/${DATA_FILE}`, `y=2/${DATA_FILE}`]);
    expect([read(`y=1/${DATA_FILE}`), read(`y=2/${DATA_FILE}`)]).toEqual(['new 1', 'new 2']);
  });

  it('replaces a partition as a whole, whatever files it had, and leaves others alone', () => {
    put('y=1/part-7.parquet', 'foreign');
    put('y=3/part-7.parquet', 'other');
    const stage = openStage(folder);
    writeFileSync(stage.fileFor('y=1'), 'new');
    stage.publish();
    stage.remove();
    expect(all()).toEqual([`y=1/${DATA_FILE}`, 'y=3/part-7.parquet']);
  });

  it('that was not published leaves no folder that it made', () => {
    const deep = join(root, 'a', 'b');
    const stage = openStage(deep);
    writeFileSync(stage.fileFor('y=1'), 'half');
    stage.remove();
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('leftovers of killed runs', () => {
  it('are cleared by the next one, and a partition that had made room comes back', () => {
    put(`.pa-events-${DEAD}/y=1/${DATA_FILE}`, 'half');
    put(`.pa-events-${DEAD}/old-y=2/${DATA_FILE}`, 'room');
    put(`.pa-events-${DEAD}/old-y=3/${DATA_FILE}`, 'older');
    put(`y=3/${DATA_FILE}`, 'newer');
    openStage(folder).remove();
    expect(all()).toEqual([`y=2/${DATA_FILE}`, `y=3/${DATA_FILE}`]);
    expect([read(`y=2/${DATA_FILE}`), read(`y=3/${DATA_FILE}`)]).toEqual(['room', 'newer']);
  });

  it('are left alone while their process lives', () => {
    put(`.pa-events-${process.ppid}/y=1/${DATA_FILE}`, 'being written');
    openStage(folder).remove();
    expect(all()).toEqual([`.pa-events-${process.ppid}/y=1/${DATA_FILE}`]);
  });
});

it('the rows of a file have a total order, and leave out the column that names the folder', () => {
  const query = { relation: 'r', columns: ['a', 'Year', 'b"c'], period: 'year', value: 2025 };
  expect(exportQuery({ ...query, orderBy: null })).toBe(
    'select "a", "b""c"\nfrom r\nwhere "year" = 2025\norder by all',
  );
  expect(exportQuery({ ...query, orderBy: ['b"c'] })).toContain('order by "b""c"');
});
