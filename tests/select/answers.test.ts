import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readManifest, readRunResults } from '../../src/artifacts/index.ts';
import { type Diagnostic, fromPlain, type PyDict, type Result, toPlain } from '../../src/core/index.ts';
import { buildGraph } from '../../src/graph/index.ts';
import type { PreviousState, ResourceType } from '../../src/model/index.ts';
import {
  type IndirectSelection,
  layersOf,
  normalizeSelectors,
  parseSelection,
  parseSelectors,
  type SelectionSpec,
  selectNodes,
} from '../../src/select/index.ts';

/** Answers of real dbt for about 1,100 selections, as data; see `about` in the file. */
interface Answers {
  ids: string[];
  files: string[];
  cases: {
    select: string[] | null;
    exclude: string[] | null;
    mode: IndirectSelection;
    state: boolean;
    empty: boolean;
    types: ResourceType[] | null;
    answer: { ids: number[]; warnings: string[] } | { error: string };
  }[];
  definitions: {
    selectors: { name: string; definition: unknown; default?: boolean }[];
    ids?: Record<string, number[]>;
    normalized?: Record<string, unknown>;
    error?: string;
  }[];
}

const folder = new URL('./answers/', import.meta.url).pathname;
const answers = JSON.parse(readFileSync(`${folder}selections.json`, 'utf8')) as Answers;
const manifest = unwrap(readManifest(`${folder}manifest-now.json`));
const graph = unwrap(buildGraph(manifest));
const previousState: PreviousState = {
  manifest: unwrap(readManifest(`${folder}manifest-before.json`)),
  results: unwrap(readRunResults(`${folder}run-results-before.json`)).results,
  sources: null,
  currentSources: null,
};
const files = new Set(answers.files);
const ALL = new Set<ResourceType>([
  'model',
  'analysis',
  'test',
  'snapshot',
  'seed',
  'source',
  'exposure',
  'metric',
  'saved_query',
  'semantic_model',
  'unit_test',
  'operation',
  'function',
]);

function unwrap<T>(result: Result<T, Diagnostic>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function select(spec: SelectionSpec, types: ReadonlySet<ResourceType>, empty: boolean, state: boolean) {
  return selectNodes(manifest, graph, spec, {
    resourceTypes: types,
    projectName: 'shop',
    includeEmpty: empty,
    previousState: state ? previousState : null,
    pathExists: path => files.has(path),
  });
}

function answerOf(c: Answers['cases'][number]) {
  const spec = parseSelection(c.select, c.exclude, c.mode);
  if (!spec.ok) return { error: spec.error[0]?.message };
  const selected = select(spec.value, c.types ? new Set(c.types) : ALL, c.empty, c.state);
  if (!selected.ok) return { error: selected.error.message };
  return {
    ids: [...selected.value.ids],
    warnings: selected.value.warnings.filter(w => w.code === 'PA401').map(w => /'(.*)'/.exec(w.message)?.[1]),
  };
}

it('selects what dbt selects, warns where it warns, and refuses what it refuses', () => {
  const wrong: unknown[] = [];
  for (const c of answers.cases) {
    const wanted = 'error' in c.answer ? c.answer : { ...c.answer, ids: c.answer.ids.map(i => answers.ids[i]) };
    const found = answerOf(c);
    const same =
      'error' in wanted
        ? 'error' in found && firstSentence(found.error ?? '') === firstSentence(wanted.error)
        : JSON.stringify(found) === JSON.stringify(wanted);
    if (!same) wrong.push({ select: c.select, exclude: c.exclude, mode: c.mode, found, wanted });
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(answers.cases.length).toBeGreaterThan(1000);
});

/** What follows it tells how names are formed, where dbt's words have slips. */
const firstSentence = (text: string): string => text.split('. ')[0] as string;

describe('selectors.yml', () => {
  for (const [i, file] of answers.definitions.entries()) {
    const definitions = new Map(file.selectors.map(s => [s.name, fromPlain(s) as PyDict]));
    it(`is read as dbt reads it (${i + 1}: ${file.error === undefined ? 'valid' : 'refused'})`, () => {
      const read = parseSelectors(definitions, 'eager', layersOf(manifest));
      if (file.error !== undefined) {
        expect(read.ok).toBe(false);
        return;
      }
      const selectors = unwrap(read);
      for (const [name, spec] of selectors.specs) {
        const ids = [...unwrap(select(spec, ALL, true, true)).ids];
        expect([name, ids]).toEqual([name, file.ids?.[name]?.map(n => answers.ids[n])]);
      }
      const normalized = Object.fromEntries([...normalizeSelectors(definitions)].map(([k, v]) => [k, toPlain(v)]));
      expect(normalized).toEqual(file.normalized);
    });
  }
});
