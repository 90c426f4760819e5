import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph, resolveDependencies } from '../../src/graph/index.ts';
import type { Manifest, PreviousState, ResourceType } from '../../src/model/index.ts';
import {
  type IndirectSelection,
  layerOf,
  parseSelection,
  resourceTypesFor,
  selectNodes,
} from '../../src/select/index.ts';
import { dict, manifestOf, model, projectOf, seed, source, test, unitTest } from '../support/nodes.ts';

const ALL = new Set<ResourceType>(['model', 'seed', 'test', 'unit_test', 'source', 'snapshot', 'exposure']);

interface Asked {
  exclude?: string[];
  mode?: IndirectSelection;
  types?: ReadonlySet<ResourceType>;
  previousState?: PreviousState;
}

/** Names of what is selected, sorted; or the error. */
function select(manifest: Manifest, words: string[], asked: Asked = {}) {
  resolveDependencies(manifest, projectOf({ name: 'shop' }));
  const graph = buildGraph(manifest);
  const spec = parseSelection(words, asked.exclude ?? null, asked.mode);
  if (!graph.ok || !spec.ok) return { error: spec.ok ? null : spec.error[0], names: [], warnings: [] };
  const options = { resourceTypes: asked.types ?? ALL, projectName: 'shop', previousState: asked.previousState };
  const selected = selectNodes(manifest, graph.value, spec.value, options);
  if (!selected.ok) return { error: selected.error, names: [], warnings: [] };
  const names = [...selected.value.ids].map(id => id.split('.').slice(2).join('.'));
  return { error: null, names, warnings: selected.value.warnings };
}

const layered = () =>
  manifestOf(
    model('stg_a', [], { original_file_path: 'models/staging/crm/stg_a.sql' }),
    model('stg_b', [], { original_file_path: 'models/staging/stg_b.sql' }),
    model('state_a', ['stg_a'], { original_file_path: 'models/state/state_a.sql' }),
    model('state_b', ['state_a'], { original_file_path: 'models/state/state_b.sql' }),
    model('top', ['state_b'], { config: { layer: 'metrics' } }),
    seed('census', { config: { layer: 'inputs' } }),
    test('state_a_ok', ['state_a']),
  );

describe('<layer>:<glob>', () => {
  it('selects by the top folder below the model path, or by the layer config', () => {
    expect(select(layered(), ['staging:*']).names).toEqual(['stg_a', 'stg_b']);
    expect(select(layered(), ['metrics:*']).names).toEqual(['top']);
    expect(select(layered(), ['inputs:cen*']).names).toEqual(['census']);
    expect(select(layered(), ['staging:stg_b']).names).toEqual(['stg_b']);
  });

  it('matches the dotted path below the layer too', () => {
    expect(select(layered(), ['staging:crm.*']).names).toEqual(['stg_a']);
  });

  it('works with neighbours, sets and tests like any method', () => {
    expect(select(layered(), ['state:*']).names).toEqual(['state_a', 'state_b', 'state_a_ok']);
    expect(select(layered(), ['+metrics:*,state:*'], { mode: 'empty' }).names).toEqual(['state_a', 'state_b']);
  });

  it('tells of the union that may have been meant where an intersection leaves nothing', () => {
    const warned = (words: string[], exclude?: string[]) =>
      select(layered(), words, { exclude }).warnings.map(w => [w.message, w.hint]);
    expect(warned(['state:*,metrics:*'])).toEqual([
      [
        "The selection criterion 'state:*,metrics:*' does not match any enabled nodes",
        'A comma means both at once. For either of them, put a space: --select state:* metrics:*',
      ],
    ]);
    expect(warned(['state:*'], ['state_a,staging:*'])[0]?.[1]).toMatch(/: --exclude state_a staging:\*$/);
    expect(warned(['state:*,tag:none'])[0]?.[1]).toBe("'tag:none' matches nothing by itself.");
    expect(warned(['state:*,stat_b'])[0]?.[1]).toMatch(/^'stat_b' matches nothing by itself. Did you mean 'state_b',/);
    expect(warned(['stat_b'])[0]?.[1]).toMatch(/^Did you mean 'state_b',/);
    expect(warned(['state:*,+state_b'])).toEqual([]);
  });

  it('leaves values of the method state to it', () => {
    expect(select(layered(), ['state:modified']).error?.message).toBe(
      'Got a state selector method, but no comparison manifest',
    );
    expect(select(layered(), ['state:state_b']).names).toEqual(['state_b']);
  });

  it('refuses a name that is neither layer nor method, with the nearest', () => {
    expect(select(layered(), ['stagin:*']).error).toMatchObject({
      code: 'PA402',
      message: "'stagin' is not a valid method name",
      hint: "Did you mean 'staging'?",
    });
    expect(select(layered(), ['tags:x']).error?.hint).toBe("Did you mean 'tag'?");
    expect(select(layered(), ['qqq:x']).error?.hint).toMatch(
      /^Methods: fqn, tag, .*; layers: inputs, metrics, staging, state\.$/,
    );
  });

  it('takes no folder as no layer', () => {
    expect(layerOf(model('a'))).toBeNull();
    expect(layerOf(test('t', [], { original_file_path: 'tests/x/t.sql' }))).toBeNull();
  });
});

it('warns about a criterion that matches nothing, with the nearest names', () => {
  expect(select(layered(), ['stat_a']).warnings).toMatchObject([
    {
      code: 'PA401',
      severity: 'warning',
      event: 'NoNodesForSelectionCriteria',
      message: "The selection criterion 'stat_a' does not match any enabled nodes",
      hint: "Did you mean 'state_a', 'state_b' or 'stg_a'?",
    },
  ]);
});

it('never selects disabled nodes, and nodes without code only when asked', () => {
  const manifest = manifestOf(model('blank', [], { raw_code: ' \n' }), test('off', ['gone']), model('a'));
  expect(select(manifest, ['fqn:*']).names).toEqual(['a']);
});

it('compares with the results of an earlier run', () => {
  const previousState: PreviousState = {
    manifest: null,
    results: [{ uniqueId: 'model.shop.state_a', status: 'error' }],
    sources: [{ uniqueId: 'source.shop.s.t', maxLoadedAt: '2026-01-01T00:00:00Z' }],
    currentSources: [
      { uniqueId: 'source.shop.s.t', maxLoadedAt: '2026-01-01T00:00:01Z' },
      { uniqueId: 'source.shop.s.broken', maxLoadedAt: null },
      { uniqueId: 'source.shop.s.new', maxLoadedAt: '2025-01-01T00:00:00Z' },
    ],
  };
  expect(select(layered(), ['result:error+'], { previousState, mode: 'empty' }).names).toEqual([
    'state_a',
    'state_b',
    'top',
    'state_a_ok',
  ]);
  const sources = manifestOf(source('s', 't'), source('s', 'broken'), source('s', 'new'), source('s', 'other'));
  expect(select(sources, ['source_status:fresher'], { previousState }).names).toEqual(['s.new', 's.t']);
});

it('stops on a broken contract of a versioned model, warns for others', () => {
  const contract = (checksum: string) => ({ enforced: true, alias_types: true, checksum });
  const column = (name: string, type: string) => ({
    name,
    description: '',
    meta: dict(),
    data_type: type,
    constraints: [],
    quote: null,
    tags: [],
    config: dict(),
    granularity: null,
    doc_blocks: [],
  });
  const columns = (...pairs: [string, string][]) => new Map(pairs.map(([n, t]) => [n, column(n, t)]));
  const state = (m: Manifest): PreviousState => ({ manifest: m, results: null, sources: null, currentSources: null });
  const before = manifestOf(model('m', [], { contract: contract('1'), columns: columns(['a', 'int'], ['b', 'int']) }));
  const now = (type: string) =>
    manifestOf(model('m', [], { contract: contract('2'), columns: columns(['a', type]) }), model('n'));
  const found = select(now('varchar(3)'), ['state:modified'], { previousState: state(before) });
  expect(found.names).toEqual(['m', 'n']);
  expect(found.warnings.map(w => w.message)).toEqual([
    'Breaking change to contracted, unversioned model m (models/m.sql)\n' +
      '  - Columns were removed: \n    - b\n' +
      '  - Columns with data_type changes: \n    - a (int -> varchar(3))',
  ]);
  const versioned = { version: 1, latest_version: 1, unique_id: 'model.shop.m.v1' };
  const pair = [before, now('int')].map(m => manifestOf({ ...[...m.nodes.values()][0]!, ...versioned } as never));
  expect(select(pair[1]!, ['state:modified'], { previousState: state(pair[0]!) }).error?.code).toBe('PA407');
});

describe('resource types', () => {
  it('follow the command and its options', () => {
    const types = (...args: Parameters<typeof resourceTypesFor>) => {
      const found = resourceTypesFor(...args);
      return found.ok ? [...found.value].sort() : found.error.message;
    };
    expect(types('run')).toEqual(['model']);
    expect(types('test', ['unit_test', 'model'])).toEqual(['unit_test']);
    expect(types('ls', ['all'], ['test'])).toContain('analysis');
    expect(types('ls')).not.toContain('analysis');
    expect(types('build', [], ['exposure', 'function', 'saved_query'])).toEqual([
      'model',
      'seed',
      'snapshot',
      'test',
      'unit_test',
    ]);
    expect(types('build', ['modle'])).toMatch(/^'modle' is not a resource type/);
  });
});

describe('algebra', () => {
  /** A random project: models in a row of folders, tests on one or two of them. */
  const project = fc
    .record({
      parents: fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 1, maxLength: 10 }),
      tests: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 6 }),
    })
    .map(({ parents, tests }) => {
      const name = (i: number): string => `m${i % parents.length}`;
      return manifestOf(
        ...parents.map((list, i) => model(`m${i}`, [...new Set(list.filter(p => p < i).map(name))])),
        ...tests.map(([a, b], i) => test(`t${i}`, [name(a), name(b)])),
        unitTest('u', 'm0'),
      );
    });
  const word = fc
    .tuple(fc.constantFrom('', '+', '1+', '@'), fc.nat(9), fc.constantFrom('', '+', '+1'))
    .map(([before, n, after]) => `${before}m${n}${before === '@' ? '' : after}`);
  const mode = fc.constantFrom<IndirectSelection>('eager', 'cautious', 'buildable', 'empty');
  const set = (manifest: Manifest, words: string[], asked: Asked = {}) => new Set(select(manifest, words, asked).names);

  it('a union holds every part, in any order', () => {
    fc.assert(
      fc.property(project, word, word, mode, (manifest, a, b, mode) => {
        const both = set(manifest, [a, b], { mode });
        for (const name of [...set(manifest, [a], { mode }), ...set(manifest, [b], { mode })]) {
          expect(both.has(name)).toBe(true);
        }
        expect(set(manifest, [`${b} ${a}`], { mode })).toEqual(both);
      }),
    );
  });

  it('an intersection is what both parts hold, where tests come with any parent', () => {
    fc.assert(
      fc.property(project, word, word, fc.constantFrom<IndirectSelection>('eager', 'empty'), (manifest, a, b, mode) => {
        const [left, right] = [set(manifest, [a], { mode }), set(manifest, [b], { mode })];
        expect(set(manifest, [`${a},${b}`], { mode })).toEqual(new Set([...left].filter(name => right.has(name))));
      }),
    );
  });

  it('what is excluded is gone, and nothing else', () => {
    fc.assert(
      fc.property(project, word, word, fc.constantFrom<IndirectSelection>('eager', 'empty'), (manifest, a, b, mode) => {
        const gone = set(manifest, [b], { mode });
        const wanted = [...set(manifest, [a], { mode })].filter(name => !gone.has(name));
        expect(set(manifest, [a], { mode, exclude: [b] })).toEqual(new Set(wanted));
      }),
    );
  });

  it('the modes take ever more tests: empty, cautious, buildable, eager', () => {
    fc.assert(
      fc.property(project, word, (manifest, a) => {
        const modes = (['empty', 'cautious', 'buildable', 'eager'] as const).map(mode => set(manifest, [a], { mode }));
        modes.slice(1).forEach((larger, i) => {
          for (const name of modes[i]!) expect(larger.has(name)).toBe(true);
        });
      }),
    );
  });

  it('@ is the children and all that they need', () => {
    fc.assert(
      fc.property(project, fc.nat(9), (manifest, n) => {
        const children = [...set(manifest, [`m${n}+`], { mode: 'empty' })].map(name => name.split('.').at(-1));
        const family =
          children.length === 0
            ? new Set()
            : set(
                manifest,
                children.map(name => `+${name}`),
                { mode: 'empty' },
              );
        expect(set(manifest, [`@m${n}`], { mode: 'empty' })).toEqual(family);
      }),
    );
  });
});
