import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TestProject } from '../support/executable.ts';

// A parse that finds nothing changed copies the manifest that it wrote before and renews its metadata.
describe('manifest.json', () => {
  let project: TestProject;
  afterEach(() => project.remove());

  const path = (): string => join(project.dir, 'target', 'manifest.json');
  const manifest = (): Record<string, unknown> => JSON.parse(readFileSync(path(), 'utf8')) as Record<string, unknown>;
  /** Everything but the metadata, and the time at which a resource was parsed. */
  const body = (): unknown =>
    JSON.parse(JSON.stringify({ ...manifest(), metadata: null }, (key, value) => (key === 'created_at' ? 0 : value)));
  const id = (): unknown => (manifest()['metadata'] as Record<string, unknown>)['invocation_id'];
  const start = (): TestProject =>
    new TestProject({
      'models/a.sql': 'select 1 as x',
      'models/b.sql': 'select * from {{ ref(\'a\') }} -- ,"nodes":{',
    });

  it('has new metadata and the same content when nothing changed', async () => {
    project = start();
    await project.run('parse');
    const [first, firstId] = [body(), id()];
    await project.run('parse');
    expect(body()).toEqual(first);
    expect(id()).not.toBe(firstId);
  });

  it('follows a change of a model', async () => {
    project = start();
    await project.run('parse');
    project.write({ 'models/c.sql': "select * from {{ ref('b') }}" });
    await project.run('parse');
    expect(Object.keys(manifest()['nodes'] as object)).toContain('model.t.c');
  });

  it('is written anew when somebody else touched the file', async () => {
    project = start();
    await project.run('parse');
    const first = body();
    writeFileSync(path(), '{"metadata":{},"nodes":{},"broken":1}');
    await project.run('parse');
    expect(body()).toEqual(first);
  });

  it('holds compiled code after docs generate, and no longer after the next parse', async () => {
    project = start();
    await project.run('run');
    await project.run('docs', 'generate');
    const compiled = (): unknown =>
      (manifest()['nodes'] as Record<string, Record<string, unknown>>)['model.t.a']?.['compiled_code'];
    expect(compiled()).toBe('select 1 as x');
    await project.run('parse');
    expect(compiled()).toBeUndefined();
  });
});
