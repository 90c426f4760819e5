import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PaEvent } from '../../src/core/event.ts';
import { warning } from '../../src/core/index.ts';
import { createReport, makePaint } from '../../src/report/index.ts';
import { ProgressLine } from '../../src/report/progress.ts';
import { Terminal } from '../../src/report/terminal.ts';
import { CLOCK, finished, info, Screen, shown } from './support.ts';

describe('JSON lines', () => {
  const json = (event: PaEvent) => {
    const start: PaEvent = { type: 'invocation-started', version: '1.11.16', invocationId: 'id-1', command: 'pa run' };
    const text = shown([start, event], { format: 'json' });
    return text
      .trim()
      .split('\n')
      .slice(1)
      .map(line => JSON.parse(line));
  };

  it("carry dbt's names, codes and node_info", () => {
    const event = finished('model', 'a', 1, {
      status: 'success',
      description: 'created sql table model main.a',
      label: 'OK',
    });
    const [line] = json(event);
    expect(line.info).toEqual({
      category: '',
      code: 'Q012',
      extra: {},
      invocation_id: 'id-1',
      level: 'info',
      msg: expect.stringMatching(/^1 of 16 OK created sql table model main.a \.+ \[OK in 0.10s\]$/),
      name: 'LogModelResult',
      pid: process.pid,
      thread: 'MainThread',
      ts: '2026-11-21T12:16:23.456000Z',
    });
    expect(line.data).toEqual({
      description: 'sql table model main.a',
      execution_time: 0.1,
      index: 1,
      node_info: {
        materialized: 'view',
        meta: {},
        node_checksum: 'abc',
        node_finished_at: '',
        node_name: 'a',
        node_path: 'a.sql',
        node_relation: { alias: 'a', database: 'shop', relation_name: '"shop"."main"."a"', schema: 'main' },
        node_started_at: '2026-11-21T12:16:23.257000',
        node_status: 'success',
        resource_type: 'model',
        unique_id: 'model.shop.a',
      },
      status: 'OK',
      total: 16,
    });
  });

  it.each<[PaEvent, string, string, string, object]>([
    [
      finished('test', 't', 1, { status: 'fail', description: 't', label: 'FAIL 2', failures: 2 }),
      'LogTestResult',
      'Q007',
      'error',
      { num_failures: 2, num_models: 16, name: 't', status: 'fail' },
    ],
    [
      finished('seed', 's', 1, { status: 'success', description: 'loaded seed file main.s', label: 'INSERT 3' }),
      'LogSeedResult',
      'Q016',
      'info',
      { relation: 's', schema: 'main', result_message: 'INSERT 3' },
    ],
    [
      finished('snapshot', 's', 1, { status: 'error', description: 'snapshotting main.s', label: 'ERROR' }),
      'LogSnapshotResult',
      'Q015',
      'error',
      { description: 'main.s', status: 'error' },
    ],
    [
      { type: 'node-started', node: info('model', 'a'), index: 1, total: 2, description: 'sql view model main.a' },
      'LogStartLine',
      'Q011',
      'info',
      { description: 'sql view model main.a', index: 1, total: 2 },
    ],
    [
      {
        type: 'node-skipped',
        node: info('model', 'a'),
        index: 1,
        total: 2,
        reason: null,
        description: 'relation main.a',
      },
      'SkippingDetails',
      'Q034',
      'info',
      { node_name: 'a', resource_type: 'model', schema: 'main' },
    ],
    [{ type: 'found', counts: [['model', 1]] }, 'FoundStats', 'W006', 'info', { stat_line: '1 model' }],
    [
      { type: 'diagnostic', diagnostic: warning('PA401', { criterion: 'x' }) },
      'NoNodesForSelectionCriteria',
      'M030',
      'warn',
      { pa_code: 'PA401' },
    ],
    [{ type: 'payload', name: 'ShowNode', text: 'rows' }, 'ShowNode', 'Q041', 'info', { msg: 'rows' }],
  ])('%#: %j', (event, name, code, level, data) => {
    const line = json(event).at(-1);
    expect(line.info).toMatchObject({ name, code, level });
    expect(line.data).toMatchObject(data);
  });
});

describe('progress', () => {
  const running = (done: number, names: string[]): PaEvent => ({ type: 'progress', done, total: 4, running: names });

  it('is a live line on a terminal, gone before any other output', () => {
    const screen = new Screen(true, 60);
    const note: PaEvent = { type: 'line', level: 'info', name: 'Note', message: 'hello' };
    shown([running(1, ['stg_orders', 'orders']), note], { useColors: false }, screen);
    expect(screen.text).toMatch(
      /^\r\u001b\[2K\u2501{20} 1\/4 {2}0:0\d left {2}stg_orders, orders\r\u001b\[2K12:16:23 {2}hello\n/,
    );
    expect(screen.text.endsWith('hello\n')).toBe(true);
  });

  it('never is wider than the terminal', () => {
    const screen = new Screen(true, 50);
    shown([running(1, ['a_rather_long_model_name', 'another_long_model_name'])], { useColors: false }, screen);
    const line = screen.text.split('\u001b[2K')[1]!.replace('\r', '');
    expect(line.length).toBeLessThan(50);
    expect(line).toContain('a_rather_');
  });

  it('comes back after other output, and moves on while nothing happens', () => {
    const screen = new Screen(true, 60);
    const terminal = new Terminal(screen);
    let [time, tick] = [0, () => {}];
    let ticking = false;
    const progress = new ProgressLine(
      terminal,
      makePaint(false),
      () => time,
      callback => {
        [tick, ticking] = [callback, true];
        return () => {
          ticking = false;
        };
      },
    );
    const pictures = (): number => screen.text.split('/4').length - 1;
    progress.hear(running(1, ['a']));
    terminal.print('other');
    expect(pictures()).toBe(1);
    tick();
    expect(pictures()).toBe(2);
    tick();
    expect(pictures()).toBe(2);
    time = 1500;
    tick();
    expect(screen.text).toContain(' 1/4  0:05 left  a');
    progress.hear(running(4, []));
    expect(ticking).toBe(false);
    expect(screen.text.endsWith('\r\u001b[2K')).toBe(true);
  });

  it('is taken away at the end', () => {
    const screen = new Screen(true);
    shown([running(1, ['a']), { type: 'run-finished', summary: '1 model', seconds: 1 }, running(4, [])], {}, screen);
    expect(screen.text.split('\n').at(-1)).toBe('');
  });

  it.each([
    ['not a terminal', {}, new Screen(false)],
    ['quiet', { quiet: true }, new Screen(true)],
    ['JSON', { format: 'json' as const }, new Screen(true)],
    ['CI', { env: { CI: 'true' } }, new Screen(true)],
  ])('is not shown: %s', (_, options, screen) => {
    expect(shown([running(1, ['a'])], options, screen)).toBe('');
  });
});

describe('log file', () => {
  const folder = mkdtempSync('/tmp/pa-log-');
  const write = (name: string, file: object, events: PaEvent[]) => {
    const path = `${folder}/${name}/dbt.log`;
    const report = createReport({
      stdout: new Screen(true),
      env: { CI: '1' },
      now: () => CLOCK,
      quiet: true,
      file: { path, ...file },
    });
    for (const event of events) report.sink(event);
    report.close();
    const read = readFileSync(path, 'utf8');
    return { path, read };
  };
  const start: PaEvent = { type: 'invocation-started', version: '1', invocationId: 'id-1', command: 'pa run' };

  it('holds everything from debug on, without colours, whatever the screen shows', () => {
    const sql: PaEvent = { type: 'sql', connection: 'c', sql: 'select 1', seconds: 0.5, rows: null, node: null };
    const event = finished('test', 't', 1, { status: 'fail', description: 't', label: 'FAIL 2' });
    const { read } = write('all', {}, [start, sql, event]);
    expect(read).toContain(`${'='.repeat(30)} 12:16:23.456000 | id-1 ${'='.repeat(30)}\n`);
    expect(read).toContain('12:16:23.456000 [debug] [MainThread]: On c: select 1\n');
    expect(read).toMatch(/\[error\] \[MainThread\]: 1 of 16 FAIL 2 t \.+ \[FAIL 2 in 0.10s\]\n/);
    expect(read).not.toContain('\u001b');
  });

  it('keeps to its level and format', () => {
    const { read } = write('json', { level: 'info', format: 'json' }, [start]);
    expect(
      read
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).info.name),
    ).toEqual(['MainReportVersion']);
  });

  it('is moved aside when it has grown too large', () => {
    const note = (message: string): PaEvent => ({ type: 'line', level: 'error', name: 'Note', message });
    write('rotated', { maxBytes: 100 }, [note('a'.repeat(80)), note('b'.repeat(80)), note('c'.repeat(80))]);
    expect(readdirSync(`${folder}/rotated`).sort()).toEqual(['dbt.log', 'dbt.log.1', 'dbt.log.2']);
    expect(readFileSync(`${folder}/rotated/dbt.log`, 'utf8')).toContain('ccc');
    expect(readFileSync(`${folder}/rotated/dbt.log.2`, 'utf8')).toContain('aaa');
  });

  it('that cannot be written does not end the run', () => {
    const file = { path: '/dev/null/x/dbt.log' };
    const screen = new Screen();
    expect(shown([start], { file }, screen)).toContain('Running with');
    rmSync(folder, { recursive: true });
  });
});
