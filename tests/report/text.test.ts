import { describe, expect, it } from 'vitest';
import type { NodeProblem, PaEvent } from '../../src/core/event.ts';
import { problem, warning } from '../../src/core/index.ts';
import { finished, info, Screen, shown } from './support.ts';

const blank: PaEvent = { type: 'line', level: 'info', name: 'Formatting', message: '' };

/** The lines without their clock. */
const lines = (text: string): string[] => text.split('\n').map(line => line.replace(/^12:16:23 {2}/, ''));

it('prints a build as dbt prints it', () => {
  const hook = info('operation', 'shop.on-run-start.0');
  const events: PaEvent[] = [
    { type: 'invocation-started', version: '1.11.16', invocationId: 'id', command: 'pa build' },
    { type: 'adapter-registered', adapter: 'duckdb', version: '1.11.1' },
    { type: 'parse-cache', outcome: 'miss', reason: 'saved manifest not found. Starting full parse.', changed: 0 },
    {
      type: 'found',
      counts: [
        ['model', 6],
        ['snapshot', 1],
        ['analysis', 1],
        ['data test', 6],
        ['saved query', 2],
      ],
    },
    blank,
    { type: 'concurrency', threads: 2, target: 'dev' },
    blank,
    { type: 'hook-started', node: hook, index: 1, total: 1 },
    { type: 'hook-finished', node: hook, index: 1, total: 1, status: 'success', seconds: 0.012 },
    blank,
    {
      type: 'node-started',
      node: info('model', 'dim_v1'),
      index: 1,
      total: 16,
      description: 'sql view model main.dim_v1',
    },
    finished('model', 'dim_v1', 1, {
      status: 'success',
      description: 'created sql view model main.dim_v1',
      label: 'OK',
    }),
    finished('model', 'bad', 2, { status: 'error', description: 'creating sql view model main.bad', label: 'ERROR' }),
    {
      type: 'node-started',
      node: info('seed', 'raw_orders'),
      index: 3,
      total: 16,
      description: 'seed file main.raw_orders',
    },
    finished('seed', 'raw_orders', 3, {
      status: 'success',
      description: 'loaded seed file main.raw_orders',
      label: 'INSERT 3',
    }),
    finished('snapshot', 's', 6, { status: 'success', description: 'snapshotted main.snap_orders', label: 'OK' }),
    finished('unit_test', 'ut', 7, { status: 'pass', description: 'stg_orders::ut', label: 'PASS' }),
    finished('test', 'av', 9, {
      status: 'warn',
      description: 'accepted_values_stg_orders_amount__1__2',
      label: 'WARN 1',
    }),
    finished('test', 'no_big', 13, { status: 'fail', description: 'no_big', label: 'FAIL 1' }),
    {
      type: 'node-skipped',
      node: info('model', 'summary'),
      index: 15,
      total: 16,
      reason: null,
      description: 'relation main.summary',
    },
    finished('exposure', 'dash', 16, { status: 'no-op', description: 'exposure dash', label: 'NO-OP', seconds: 0 }),
    { type: 'node-cancelled', node: info('model', 'x') },
    { type: 'run-finished', summary: '1 exposure, 3 view models', seconds: 3725.654 },
  ];
  expect(lines(shown(events))).toEqual([
    'Running with dbt=1.11.16',
    'Registered adapter: duckdb=1.11.1',
    'Unable to do partial parsing because saved manifest not found. Starting full parse.',
    'Found 6 models, 1 snapshot, 1 analysis, 6 data tests, 2 saved queries',
    '',
    "Concurrency: 2 threads (target='dev')",
    '',
    '1 of 1 START hook: shop.on-run-start.0 ......................................... [RUN]',
    '1 of 1 OK hook: shop.on-run-start.0 ............................................ [OK in 0.01s]',
    '',
    '1 of 16 START sql view model main.dim_v1 ....................................... [RUN]',
    '1 of 16 OK created sql view model main.dim_v1 .................................. [OK in 0.10s]',
    '2 of 16 ERROR creating sql view model main.bad ................................. [ERROR in 0.10s]',
    '3 of 16 START seed file main.raw_orders ........................................ [RUN]',
    '3 of 16 OK loaded seed file main.raw_orders .................................... [INSERT 3 in 0.10s]',
    '6 of 16 OK snapshotted main.snap_orders ........................................ [OK in 0.10s]',
    '7 of 16 PASS stg_orders::ut .................................................... [PASS in 0.10s]',
    '9 of 16 WARN 1 accepted_values_stg_orders_amount__1__2 ......................... [WARN 1 in 0.10s]',
    '13 of 16 FAIL 1 no_big ......................................................... [FAIL 1 in 0.10s]',
    '15 of 16 SKIP relation main.summary ............................................ [SKIP]',
    '16 of 16 NO-OP exposure dash ................................................... [NO-OP in 0.00s]',
    'CANCEL query model.shop.x ...................................................... [CANCEL]',
    '',
    'Finished running 1 exposure, 3 view models in 1 hours 2 minutes and 5.65 seconds (3725.65s).',
    '',
  ]);
});

it('puts the clock in UTC before each line, on the first line of a block only', () => {
  const event: PaEvent = { type: 'line', level: 'info', name: 'Note', message: 'one\ntwo' };
  expect(shown([event])).toBe('12:16:23  one\ntwo\n');
});

it('pads to the printer width and cuts long hooks', () => {
  const node = info('operation', `shop.${'x'.repeat(60)}`);
  const hook: PaEvent = { type: 'hook-started', node, index: 1, total: 1 };
  expect(lines(shown([hook], { printerWidth: 50 }))[0]).toBe(
    '1 of 1 START hook: shop.xxxxxxxxxxxxxxxxxxxxxxx... [RUN]',
  );
});

const totals = { pass: 14, warn: 1, error: 2, skip: 2, noOp: 0, partialSuccess: 0, total: 19 };

it('ends with what went wrong, where, and the totals', () => {
  const problems: NodeProblem[] = [
    {
      kind: 'warning',
      node: info('test', 'av'),
      file: 'models/schema.yml',
      message: 'Got 1 result, configured to warn if != 0',
      compiledPath: 'target/compiled/shop/models/schema.yml/av.sql',
      failuresRelation: null,
      diagnostic: null,
    },
    {
      kind: 'error',
      node: info('model', 'bad'),
      file: 'models/bad.sql',
      message: 'Runtime Error in model bad (models/bad.sql)\n  Binder Error: no column "nosuch"',
      compiledPath: 'target/compiled/shop/models/bad.sql',
      failuresRelation: null,
      diagnostic: problem(
        'PA501',
        { text: 'no column "nosuch"', hint: "Did you mean 'amount'?" },
        {
          span: { file: 'models/bad.sql', line: 12, column: 8, endColumn: 14 },
          excerpt: "select nosuch from {{ ref('a') }}",
          stack: [{ macro: 'pick', span: { file: 'macros/pick.sql', line: 3, column: 5 } }],
        },
      ),
    },
    {
      kind: 'failure',
      node: info('test', 'no_big'),
      file: 'tests/no_big.sql',
      message: 'Got 1 result, configured to fail if != 0',
      compiledPath: null,
      failuresRelation: '"shop"."audit"."no_big"',
      diagnostic: null,
    },
  ];
  expect(lines(shown([{ type: 'run-totals', totals, problems, interrupted: false }]))).toEqual([
    '',
    'Completed with 2 errors, 0 partial successes, and 1 warning:',
    '',
    'Failure in model bad (models/bad.sql)',
    '  Runtime Error in model bad (models/bad.sql)',
    '  Binder Error: no column "nosuch"',
    '  --> models/bad.sql:12:8  PA501',
    "  12 | select nosuch from {{ ref('a') }}",
    '     |        ^^^^^^',
    "  in macro 'pick' (macros/pick.sql:3:5)",
    "  hint: Did you mean 'amount'?",
    '',
    '  compiled code at target/compiled/shop/models/bad.sql',
    '',
    'Failure in test no_big (tests/no_big.sql)',
    '  Got 1 result, configured to fail if != 0',
    '',
    '  See test failures:',
    '  -------------------------------------',
    '  select * from "shop"."audit"."no_big"',
    '  -------------------------------------',
    '',
    'Warning in test av (models/schema.yml)',
    'Got 1 result, configured to warn if != 0',
    '',
    '  compiled code at target/compiled/shop/models/schema.yml/av.sql',
    '',
    'Done. PASS=14 WARN=1 ERROR=2 SKIP=2 NO-OP=0 TOTAL=19',
    '',
  ]);
});

it.each([
  [{ ...totals, error: 0, warn: 0 }, false, 'Completed successfully'],
  [{ ...totals, error: 0, warn: 2 }, false, 'Completed with 2 warnings:'],
  [{ ...totals, error: 1, warn: 0, partialSuccess: 1 }, false, 'Completed with 1 partial success and 0 warnings'],
  [
    { ...totals, error: 3, warn: 0, partialSuccess: 2 },
    false,
    'Completed with 1 error, 2 partial successes, and 0 warnings:',
  ],
  [totals, true, 'Exited because of keyboard interrupt'],
])('says how the run went: %#', (figures, interrupted, headline) => {
  const text = shown([{ type: 'run-totals', totals: figures, problems: [], interrupted }]);
  expect(lines(text)[1]).toBe(headline);
});

describe('complaints', () => {
  const span = { file: 'models/b.sql', line: 3, column: 9 };

  it('show kind, message, place, excerpt and hint', () => {
    const wanted = {
      title: 'Model',
      id: 'model.shop.b',
      file: 'models/b.sql',
      kind: 'node',
      name: 'stg',
      package: null,
    };
    const diagnostic = problem(
      'PA302',
      { ...wanted, disabled: false, hint: "Did you mean 'stg_a'?" },
      { span, excerpt: "from {{ ref('stg') }}" },
    );
    expect(shown([{ type: 'diagnostic', diagnostic }])).toBe(
      [
        '12:16:23  Encountered an error:',
        'Compilation Error',
        "  Model 'model.shop.b' (models/b.sql) depends on a node named 'stg' which was not found",
        '  --> models/b.sql:3:9  PA302',
        "  3 | from {{ ref('stg') }}",
        '    |         ^',
        "  hint: Did you mean 'stg_a'?",
        '',
      ].join('\n'),
    );
  });

  it('say which node they are about, unless the message does', () => {
    const at = { span, excerpt: 'x', node: 'model.shop.b.v2' };
    const head = (text: string): string | undefined =>
      lines(shown([{ type: 'diagnostic', diagnostic: problem('PA201', { type: 'x', text }, at) }]))[1];
    expect(head("unexpected '}'")).toBe('Compilation Error in model b (models/b.sql)');
    expect(head("'model.shop.b.v2' is odd")).toBe('Compilation Error');
  });

  it('read the source line where the complaint does not bring it', () => {
    const diagnostic = warning('PA401', { criterion: 'x' }, { span: { file: 'package.json', line: 2, column: 3 } });
    expect(lines(shown([{ type: 'diagnostic', diagnostic }], { projectDir: process.cwd() }))).toEqual([
      "The selection criterion 'x' does not match any enabled nodes",
      '  --> package.json:2:3  PA401',
      '  2 |   "name": "pa",',
      '    |   ^',
      '',
    ]);
  });

  it('without a place end with their code', () => {
    const hinted = warning('PA401', { criterion: 'x', hint: "Did you mean 'y'?" });
    expect(lines(shown([{ type: 'diagnostic', diagnostic: hinted }]))[1]).toBe("  hint: Did you mean 'y'?  PA401");
    expect(lines(shown([{ type: 'diagnostic', diagnostic: problem('PA402', { method: 'x' }) }]))[3]).toBe('  PA402');
    // A warning that says it all is one line.
    expect(lines(shown([{ type: 'diagnostic', diagnostic: warning('PA401', { criterion: 'x' }) }]))[1]).toBe('');
  });

  it('tag warnings, spread tabs and cut long lines around the place', () => {
    const text = `\t${'a'.repeat(200)}HERE${'b'.repeat(200)}`;
    const diagnostic = warning(
      'PA501',
      { text: 'odd' },
      { span: { ...span, column: 202, endColumn: 206 }, excerpt: text },
    );
    const [head, , source = '', caret = ''] = lines(shown([{ type: 'diagnostic', diagnostic }]));
    expect(head).toBe('[WARNING]: odd');
    expect(source.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE');
    expect(source.length).toBeLessThan(115);
    const tabbed = warning('PA501', { text: 'odd' }, { span: { ...span, column: 2, endColumn: 4 }, excerpt: '\tab' });
    expect(lines(shown([{ type: 'diagnostic', diagnostic: tabbed }])).slice(2, 4)).toEqual([
      '  3 |     ab',
      '    |     ^^',
    ]);
  });

  it('show several lines of source under their numbers', () => {
    const diagnostic = problem(
      'PA501',
      { text: 'x' },
      { span: { file: 'a.sql', line: 9, column: 1, endLine: 10, endColumn: 2 }, excerpt: 'sel\nect' },
    );
    expect(lines(shown([{ type: 'diagnostic', diagnostic }])).slice(4)).toEqual([
      '   9 | sel',
      '     | ^^^',
      '  10 | ect',
      '',
    ]);
  });
});

describe('what is shown', () => {
  const events: PaEvent[] = [
    { type: 'line', level: 'debug', name: 'Note', message: 'debug' },
    { type: 'line', level: 'info', name: 'Note', message: 'info' },
    { type: 'line', level: 'warn', name: 'Note', message: 'warn' },
    { type: 'line', level: 'error', name: 'Note', message: 'error' },
    { type: 'log', message: 'logged', info: true, node: null },
    { type: 'log', message: 'whispered', info: false, node: null },
    { type: 'print', message: 'printed' },
    { type: 'payload', name: 'ShowNode', text: '| a |', heading: "Previewing node 'x':" },
    { type: 'sql', connection: 'c', sql: 'select 1', seconds: 0.0012, rows: 1, node: 'model.shop.a' },
    { type: 'command-finished', command: 'pa run', success: true, seconds: 1.5 },
  ];
  const words = (options: Parameters<typeof shown>[1]): string[] => lines(shown(events, options)).filter(Boolean);

  it('depends on the level', () => {
    expect(words({})).toEqual(['info', 'warn', 'error', 'logged', 'printed', "Previewing node 'x':", '| a |']);
    expect(words({ level: 'warn' })).toEqual(['warn', 'error', 'printed', "Previewing node 'x':", '| a |']);
    expect(words({ level: 'none' })).toEqual([]);
    expect(words({ level: 'debug' })).toContain('whispered');
    expect(words({ level: 'debug' })).toContain('On model.shop.a: select 1');
    expect(words({ level: 'debug' })).toContain('SQL status: OK in 0.001 seconds');
  });

  it('quiet leaves errors and what was asked for, without headings', () => {
    expect(words({ quiet: true })).toEqual(['error', 'printed', '| a |']);
    expect(words({ quiet: true, print: false })).toEqual(['error', '| a |']);
  });

  it('the debug format names level and thread', () => {
    const [first] = words({ format: 'debug', level: 'debug' });
    expect(first).toBe('12:16:23.456000 [debug] [MainThread]: debug');
  });
});

describe('deprecations', () => {
  const told = (message: string): PaEvent => ({
    type: 'diagnostic',
    diagnostic: { ...warning('PA501', { text: message }), event: 'OldWayDeprecation' },
  });
  const events = [told('first'), told('second'), told('third')];

  it('are told once of a kind, and counted at the end', () => {
    expect(lines(shown(events))).toEqual([
      '[WARNING][OldWayDeprecation]: Deprecated functionality',
      'first',
      '[WARNING][DeprecationsSummary]: Deprecated functionality',
      'Summary of encountered deprecations:',
      '- OldWayDeprecation: 3 occurrences',
      'To see all of them, run the command again with --show-all-deprecations.',
      '',
    ]);
  });

  it('are all told when asked for', () => {
    const text = shown(events, { showAllDeprecations: true });
    for (const message of ['first', 'second', 'third']) expect(text).toContain(message);
  });
});

it('never shows secrets of the environment', () => {
  const env = { DBT_ENV_SECRET_TOKEN: 'hunter2', DBT_ENV_SECRET_LONGER: 'hunter2plus', OTHER: 'open' };
  const event: PaEvent = { type: 'line', level: 'info', name: 'Note', message: 'hunter2plus hunter2 open' };
  expect(lines(shown([event], { env }))[0]).toBe('***** ***** open');
  expect(shown([event], { env, format: 'json' })).not.toContain('hunter2');
});

describe('colours', () => {
  const event = finished('model', 'a', 1, { status: 'error', description: 'creating x', label: 'ERROR' });
  const coloured = (tty: boolean, env = {}, useColors = true): boolean =>
    shown([event], { env: { CI: '1', ...env }, useColors }, new Screen(tty)).includes('\u001b[31mERROR\u001b[39m');

  it('appear on a terminal, unless forbidden', () => {
    expect(coloured(true)).toBe(true);
    expect(coloured(false)).toBe(false);
    expect(coloured(true, {}, false)).toBe(false);
    expect(coloured(true, { NO_COLOR: '1' })).toBe(false);
    expect(coloured(false, { FORCE_COLOR: '1' })).toBe(true);
  });
});
