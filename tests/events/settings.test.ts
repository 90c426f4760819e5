import { describe, expect, test } from 'vitest';
import { PyDict, toPlain, type Value } from '../../src/core/value.ts';
import { lookupVar } from '../../src/model/index.ts';
import { complaints, loaded, seen } from '../project/temporary-project.ts';

const project = (block: string, more = ''): Record<string, string> => ({
  'project.yml': `name: shop\nversion: '1.0'\nprofile: p\n${more}${block}`,
});
const vars = (entries: Record<string, Value>): PyDict => PyDict.fromObject(entries);
const under = (text: string): string =>
  `event_generation:\n${text
    .split('\n')
    .map(line => `  ${line}`)
    .join('\n')}\n`;

type Options = Parameters<typeof loaded>[1];
const load = async (files: Record<string, string>, options: Options = {}) => (await loaded(files, options)).project;
const settings = async (block: string, options: Options = {}, more = '') =>
  (await load(project(block, more), options)).eventGeneration;
/** The three variables that models read. */
const seenByModels = async (files: Record<string, string>, options: Options = {}) => {
  const found = await load(files, options);
  return ['event_generation_mode', 'use_polars_events', 'polars_events_path'].map(name => {
    const value = lookupVar(found, 'shop', name);
    return value === undefined ? undefined : toPlain(value);
  });
};

describe('defaults', () => {
  test('mode sql needs no configuration and sets no variable', async () => {
    expect(await settings('')).toEqual({
      mode: 'sql',
      model: 'fct_yearly_events',
      carry: [],
      orderBy: null,
      columnar: {
        maxThreads: null,
        batchSize: null,
        outputPath: 'data/parquet/polars_events',
        codec: 'zstd',
        level: null,
        maxMemoryGb: null,
        fallbackOnError: true,
        stateAccumulation: true,
        validateResults: false,
      },
      notes: [],
      problems: [],
    });
    expect(await seenByModels(project(''))).toEqual([undefined, undefined, undefined]);
  });
});

describe('where it may stand', () => {
  const block = 'mode: columnar\ncolumnar: {max_threads: 7, batch_size: 2000, output_path: x/y, compression_level: 9}';
  const expected = { mode: 'columnar', columnar: { maxThreads: 7, batchSize: 2000, outputPath: 'x/y', level: 9 } };

  test('at top level and under optimization', async () => {
    expect(await settings(under(block))).toMatchObject(expected);
    const nested = `optimization:\n${under(block).replace(/^(?=.)/gm, '  ')}`;
    expect(await settings(nested)).toMatchObject(expected);
  });

  test('in the file of --config, which wins setting by setting; other sections of it are left alone', async () => {
    const files = {
      ...project(under('mode: sql\ncolumnar: {max_threads: 2, batch_size: 5000}')),
      'simulation.yaml': `simulation: {start_year: "{{ no_such_thing() }}"}\n${under('mode: auto\npolars: {max_threads: 3}')}`,
    };
    const found = await load(files, { configFile: 'simulation.yaml' });
    expect(found.eventGeneration).toMatchObject({ mode: 'auto', columnar: { maxThreads: 3, batchSize: 5000 } });
  });

  test('values may be templates', async () => {
    const block = under('mode: "{{ env_var(\'MODE\') }}"\ncolumnar: {max_threads: "{{ (2 + 3) | as_number }}"}');
    const found = await settings(block, { env: { MODE: 'auto' } });
    expect(found).toMatchObject({ mode: 'auto', columnar: { maxThreads: 5 } });
  });
});

describe('older names', () => {
  test('polars is columnar, as mode and as block', async () => {
    expect(await settings(under('mode: polars\npolars: {max_memory_gb: 1.5}'))).toMatchObject({
      mode: 'columnar',
      columnar: { maxMemoryGb: 1.5 },
    });
  });

  test.each([
    ['enable_compression: false', 'uncompressed', 'enable_compression: false is read as compression: uncompressed'],
    ['enable_compression: true', 'zstd', 'enable_compression: true is read as compression: zstd'],
    ['{compression: snappy, enable_compression: true}', 'snappy', 'enable_compression: true is read as compression'],
    ['{enable_compression: true, compression: none}', 'uncompressed', 'enable_compression: true is read as'],
    ['{compression: snappy, compression_level: 3}', 'snappy', 'compression_level has no effect on snappy'],
  ])('%s', async (block, codec, note) => {
    const found = await settings(under(`columnar: ${block.startsWith('{') ? block : `{${block}}`}`));
    expect(found.columnar.codec).toBe(codec);
    expect(found.notes.map(n => n.message).join('\n')).toContain(note);
  });

  test.each(['lazy_evaluation', 'streaming', 'parallel_io', 'enable_profiling'])('%s has no effect', async key => {
    const { notes } = await settings(under(`polars: {${key}: false}`));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ level: 'info' });
    expect(notes[0]?.message).toMatch(`event_generation.polars.${key} has no effect: `);
  });

  test('the variable polars_enabled chooses the mode, unless settings do', async () => {
    const old = project('', 'vars: {polars_enabled: true}\n');
    expect((await load(old)).eventGeneration.mode).toBe('columnar');
    expect(await seenByModels(old)).toEqual(['columnar', true, undefined]);
    expect(await seenByModels(old, { vars: vars({ polars_enabled: false }) })).toEqual(['sql', false, undefined]);
    expect(await settings(under('mode: sql'), {}, 'vars: {polars_enabled: true}\n')).toMatchObject({ mode: 'sql' });
  });

  test('POLARS_MAX_THREADS counts where max_threads is not said', async () => {
    const env = { POLARS_MAX_THREADS: '6' };
    const found = await settings('', { env });
    expect(found.columnar.maxThreads).toBe(6);
    expect(found.notes[0]?.message).toBe('POLARS_MAX_THREADS=6 is read as max_threads');
    const said = await settings(under('columnar: {max_threads: 2}'), { env });
    expect([said.columnar.maxThreads, said.notes]).toEqual([2, []]);
  });
});

describe('the variables that models read', () => {
  const declared = 'vars: {event_generation_mode: sql, use_polars_events: false, polars_events_path: old}\n';
  const columnar = project(under('mode: columnar\ncolumnar: {output_path: new}'), declared);

  test('follow the settings, over those of the project file', async () => {
    expect(await seenByModels(columnar)).toEqual(['columnar', true, 'new']);
    expect(await seenByModels(project(under('mode: auto'), declared))).toEqual(['auto', false, 'old']);
  });

  test('also where they are declared under the name of the project', async () => {
    const scoped = declared.replace('vars: ', 'vars:\n  shop: ');
    expect(await seenByModels(project(under('mode: columnar'), scoped))).toEqual(['columnar', true, 'old']);
  });

  test('--vars wins, and one of the two switches moves the other', async () => {
    const given = async (entries: Record<string, Value>) => seenByModels(columnar, { vars: vars(entries) });
    expect(await given({ event_generation_mode: 'sql' })).toEqual(['sql', false, 'new']);
    expect(await given({ use_polars_events: false })).toEqual(['sql', false, 'new']);
    expect(await given({ use_polars_events: 'False', polars_events_path: 'p' })).toEqual(['sql', 'False', 'p']);
    expect(
      (await load(columnar, { vars: vars({ polars_events_path: 'p' }) })).eventGeneration.columnar.outputPath,
    ).toBe('p');
  });

  test('without settings they stay as declared', async () => {
    expect(await seenByModels(project('', declared))).toEqual(['sql', false, 'old']);
    const mixed = declared.replace('use_polars_events: false', 'use_polars_events: true');
    expect((await load(project('', mixed))).eventGeneration.mode).toBe('columnar');
  });

  test('enabled: false keeps SQL, and says so; enabled: true alone asks for columnar', async () => {
    const off = await settings(under('mode: polars\npolars: {enabled: false}'));
    expect([off.mode, off.notes[0]?.level]).toEqual(['sql', 'warn']);
    expect(await settings(under('columnar: {enabled: true}'))).toMatchObject({ mode: 'columnar', notes: [] });
    expect(await settings(under('columnar: {enabled: false}'))).toMatchObject({ mode: 'sql', notes: [] });
  });
});

describe('what is wrong is told at its place', () => {
  const at = 'PA680 project.yml:6:';
  test.each([
    ['max_threads: 0', 'max_threads must be an integer from 1 to 32, not 0'],
    ['max_threads: 33', 'max_threads must be an integer from 1 to 32, not 33'],
    ['max_threads: 2.0', 'max_threads must be an integer from 1 to 32, not 2.0'],
    ['max_threads: true', 'max_threads must be an integer from 1 to 32, not True'],
    ['batch_size: 999', 'batch_size must be an integer from 1000 to 50,000, not 999'],
    ['batch_size: 50001', 'batch_size must be an integer from 1000 to 50,000, not 50001'],
    ['compression_level: 0', 'compression_level must be an integer from 1 to 22, not 0'],
    ['compression_level: 23', 'compression_level must be an integer from 1 to 22, not 23'],
    ['max_memory_gb: 0', 'max_memory_gb must be a number of gigabytes above 0, not 0'],
    ['max_memory_gb: -1.5', 'max_memory_gb must be a number of gigabytes above 0, not -1.5'],
    ['max_memory_gb: .nan', 'max_memory_gb must be a number of gigabytes above 0, not nan'],
    [
      'compression: zip',
      "compression must be one of zstd, snappy, gzip, lz4, lz4_raw, brotli, uncompressed, none, not 'zip'",
    ],
    ['fallback_on_error: 1', 'fallback_on_error must be true or false, not 1'],
    ['streaming: maybe', "streaming must be true or false, not 'maybe'"],
    ["output_path: ''", "output_path must be a non-empty string, not ''"],
  ])('%s', async (line, message) => {
    const found = await complaints(project(under(`columnar:\n  ${line}`)));
    expect(seen(found)).toEqual([`${at}${line.indexOf(':') + 7} event_generation.columnar.${message}`]);
    expect(found[0]?.excerpt).toBe(`    ${line}`);
  });

  test('the bounds themselves are good', async () => {
    for (const line of ['max_threads: 32', 'batch_size: 1000', 'batch_size: 50000', 'compression_level: 22']) {
      expect((await settings(under(`columnar: {${line}}`))).mode).toBe('sql');
    }
  });

  test('several at once, in the file of --config', async () => {
    const config = 'optimization:\n  event_generation:\n    mode: pandas\n    polars: {max_threads: 99}\n';
    const found = await complaints({ ...project(''), 'c.yaml': config }, { configFile: 'c.yaml' });
    expect(seen(found)).toEqual([
      "PA680 c.yaml:3:11 optimization.event_generation.mode must be one of sql, columnar, polars, auto, not 'pandas'",
      'PA680 c.yaml:4:27 optimization.event_generation.polars.max_threads must be an integer from 1 to 32, not 99',
    ]);
  });

  test('unknown settings, with the nearest known one', async () => {
    const found = await complaints(project(under('columnar: {max_thread: 3}\nmodus: sql')));
    expect(seen(found)).toEqual([
      'PA681 project.yml:5:14 event_generation.columnar.max_thread is not a setting of event generation',
      'PA681 project.yml:6:3 event_generation.modus is not a setting of event generation',
    ]);
    expect(found[0]?.hint).toContain('max_threads');
  });

  test('two names of one thing', async () => {
    const both = await complaints(project(under('columnar: {}\npolars: {}')));
    expect(seen(both)).toEqual([
      'PA682 project.yml:6:3 event_generation.columnar and event_generation.polars mean the same; there must be one of them only',
    ]);
    const places = await complaints(project(`${under('mode: sql')}optimization: {event_generation: {mode: sql}}\n`));
    expect(seen(places)[0]).toMatch('PA682 project.yml:6:16 event_generation and optimization.event_generation');
  });

  test('POLARS_MAX_THREADS', async () => {
    // Other commands go on: the variable is Polars' own, and may be set for its sake.
    const { problems } = await settings('', { env: { POLARS_MAX_THREADS: '64' } });
    expect(seen(problems)).toEqual([
      "PA680 - The environment variable POLARS_MAX_THREADS must be an integer from 1 to 32, not '64'",
    ]);
  });

  test('the file of --config', async () => {
    const none = await complaints(project(''), { configFile: 'none.yaml' });
    expect(seen(none)).toEqual(['PA683 - The file of --config, none.yaml, does not exist']);
    const list = await complaints({ ...project(''), 'c.yaml': '- 1\n' }, { configFile: 'c.yaml' });
    expect(seen(list)).toEqual(['PA683 - The file of --config, c.yaml, must be a YAML mapping']);
    const empty = await loaded({ ...project(''), 'c.yaml': 'x: 1\n' }, { configFile: 'c.yaml' });
    expect(empty.warnings.map(w => w.code)).toEqual(['PA684']);
  });

  test('a section that is no mapping', async () => {
    expect(seen(await complaints(project('event_generation: sql\n')))[0]).toBe(
      "PA680 project.yml:4:19 event_generation must be a mapping, not 'sql'",
    );
    expect(seen(await complaints(project(under('columnar: 4'))))[0]).toMatch(
      'event_generation.columnar must be a mapping',
    );
  });
});
