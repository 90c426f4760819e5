import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/artifacts/index.ts';
import type { Diagnostic, Result } from '../../src/core/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import type { PreviousState, ResourceType } from '../../src/model/index.ts';
import { parseSelection, selectNodes } from '../../src/select/index.ts';

/** Two manifests of a project that changed in every way that is compared, and what real dbt says of them. */
const folder = new URL('./answers/', import.meta.url).pathname;
const { answers } = JSON.parse(readFileSync(`${folder}states.json`, 'utf8')) as { answers: Record<string, string[]> };
const now = unwrap(readManifest(`${folder}states-now.json`));
const graph = unwrap(buildGraph(now));
const previousState: PreviousState = {
  manifest: unwrap(readManifest(`${folder}states-before.json`)),
  results: null,
  sources: null,
  currentSources: null,
};
const ALL = new Set<ResourceType>(['model', 'seed', 'snapshot', 'test', 'unit_test', 'source', 'exposure', 'analysis']);

function unwrap<T>(result: Result<T, Diagnostic | Diagnostic[]>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function select(word: string) {
  const spec = unwrap(parseSelection([word], null, 'empty'));
  return unwrap(selectNodes(now, graph, spec, { resourceTypes: ALL, projectName: 'shop', previousState }));
}

describe('state:', () => {
  it.each(Object.entries(answers))('%s selects what dbt selects', (value, ids) => {
    expect([...select(`state:${value}`).ids]).toEqual(ids);
  });

  it("leaves the engine's own macros aside", () => {
    const macro = { ...[...now.macros.values()][0]!, package_name: 'dbt', macro_sql: 'new text' };
    const id = 'macro.dbt.test_not_null';
    now.macros.set(id, macro);
    const ids = select('state:modified.macros').ids;
    now.macros.delete(id);
    expect([...ids]).toEqual(answers['modified.macros']);
  });

  it('says which contracts were broken, and which only grew', () => {
    const messages = select('state:modified.contract').warnings.map(w => w.message);
    expect(messages.map(text => /model (\w+) /.exec(text)?.[1]).sort()).toEqual(['c_off', 'c_removed', 'c_retyped']);
    expect(messages.find(text => text.includes('c_removed'))).toContain('Columns were removed: \n    - name');
    expect(messages.find(text => text.includes('c_retyped'))).toContain('id (integer -> bigint)');
  });
});
