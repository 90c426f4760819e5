// The twin folder that lets real dbt run a project of ours.
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTwin } from '../../scripts/twin.ts';

let folder: string;
let project: string;
let twin: string;
const write = (path: string, text: string) => {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twin-'));
  project = join(folder, 'project');
  twin = join(folder, 'twin');
  write('project.yml', "name: p\nmodel-paths:\n  - 'sql'\n");
  write('sources.yml', 'version: 2\n');
  write('sql/deep/a.sql', 'select 1');
  write('macros/m.sql', '');
  write('target/manifest.json', '{}');
  write('p.duckdb', '');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('names the project file as dbt does and puts the sources below the model folder', () => {
  makeTwin(project, twin);
  expect(readFileSync(join(twin, 'dbt_project.yml'), 'utf8')).toContain('name: p');
  expect(readFileSync(join(twin, 'sql', 'sources.yml'), 'utf8')).toBe('version: 2\n');
  expect(existsSync(join(twin, 'sources.yml'))).toBe(false);
});

it('has real model folders with links to the files, and links to everything else', () => {
  makeTwin(project, twin);
  expect(lstatSync(join(twin, 'sql', 'deep')).isDirectory()).toBe(true);
  expect(lstatSync(join(twin, 'sql', 'deep', 'a.sql')).isSymbolicLink()).toBe(true);
  expect(lstatSync(join(twin, 'macros')).isSymbolicLink()).toBe(true);
});

it('leaves out what runs leave behind', () => {
  makeTwin(project, twin);
  expect(existsSync(join(twin, 'target'))).toBe(false);
  expect(existsSync(join(twin, 'p.duckdb'))).toBe(false);
});

it('follows changes when it is made again', () => {
  makeTwin(project, twin);
  rmSync(join(project, 'sql', 'deep', 'a.sql'));
  write('sql/deep/b.sql', 'select 2');
  makeTwin(project, twin);
  expect(lstatSync(join(twin, 'sql', 'deep', 'a.sql'), { throwIfNoEntry: false })).toBeUndefined();
  expect(readFileSync(join(twin, 'sql', 'deep', 'b.sql'), 'utf8')).toBe('select 2');
  expect(existsSync(join(twin, 'sql', 'sources.yml'))).toBe(true);
});

it('refuses to be made inside the project', () => {
  expect(() => makeTwin(project, join(project, 'twin'))).toThrow(/outside/);
});
