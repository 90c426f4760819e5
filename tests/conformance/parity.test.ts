import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyProject, prepareFiles, removeCopy } from '../../scripts/lib/parity/copy.ts';
import { readDatabase, runStatements } from '../../scripts/lib/parity/database.ts';
import { compareFacts, type Fact } from '../../scripts/lib/parity/facts.ts';
import { readRecording, record } from '../../scripts/lib/parity/recording.ts';
import { describeDifference, explain, summarize } from '../../scripts/lib/parity/report.ts';
import { aspects, loadSpec, type ParitySpec, wildcard } from '../../scripts/lib/parity/spec.ts';
import { cleanEnvironment, runProgram } from '../../scripts/lib/parity/tool.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'parity-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const status = (id: string, value: unknown, step = 'run'): Fact => ({ aspect: 'status', step, id, value });

function spec(extra: Partial<ParitySpec> = {}): ParitySpec {
  return { home: dir, files: [], volatile: [], unordered: [], steps: [], ls: [], explained: [], ...extra };
}

describe('comparing facts', () => {
  it('counts what either side states and finds what differs, is missing or is new', () => {
    const comparison = compareFacts(
      [status('same', { a: 1, b: 2 }), status('other', 'pass'), status('gone', 'pass')],
      [status('same', { b: 2, a: 1 }), status('other', 'fail'), status('new', 'pass')],
    );
    expect(summarize(comparison)).toEqual(['status   identical: 1 of 4']);
    expect(comparison.differences.map(({ id, expected, actual }) => [id, expected, actual])).toEqual([
      ['other', 'pass', 'fail'],
      ['gone', 'pass', undefined],
      ['new', undefined, 'pass'],
    ]);
  });

  it('takes the order of a list as part of the value', () => {
    expect(compareFacts([status('x', [1, 2])], [status('x', [2, 1])]).differences).toHaveLength(1);
  });

  it('shows only the lines that differ', () => {
    const [difference] = compareFacts([status('x', 'a\nb\nc')], [status('x', 'a\nB\nc')]).differences;
    expect(describeDifference(difference!)).toEqual(['  status | run | x', '    - b', '    + B']);
  });

  it('sets explained differences apart and names explanations that nothing needs', () => {
    const comparison = compareFacts([status('m.one', 1), status('n', 1)], [status('m.one', 2), status('n', 1)]);
    const known = { aspect: 'status' as const, id: 'm.*', why: 'known' };
    const stale = { aspect: 'status' as const, id: 'n', why: 'was' };
    const result = explain(comparison, spec({ explained: [known, stale] }));
    expect(result.open).toEqual([]);
    expect(result.explained.map(entry => entry.why)).toEqual(['known']);
    expect(result.stale).toEqual([stale]);
  });
});

describe('recordings', () => {
  it('give back what was recorded, and write a value that steps share once', () => {
    const facts = [status('a', { n: 1 }, 'one'), status('a', { n: 1 }, 'two'), status('a', { n: 2 }, 'three')];
    record(dir, facts, new Set(aspects));
    expect(compareFacts(readRecording(dir), facts).differences).toEqual([]);
    expect(readFileSync(join(dir, 'expected', 'status.json'), 'utf8').match(/"n"/g)).toHaveLength(2);
  });
});

describe('the script of a project', () => {
  it('refuses two steps of one name', () => {
    writeFileSync(join(dir, 'parity.json'), '{"steps": [{"id": "x"}, {"id": "x"}]}');
    expect(() => loadSpec(dir)).toThrow("two steps are named 'x'");
  });

  it('reads a listing as a selection or as arguments', () => {
    writeFileSync(join(dir, 'parity.json'), '{"ls": ["tag:a b", ["--output", "name"], []]}');
    expect(loadSpec(dir).ls).toEqual([
      { id: '--select tag:a b', args: ['--select', 'tag:a b'] },
      { id: '--output name', args: ['--output', 'name'] },
      { id: '(all)', args: [] },
    ]);
  });

  it('matches patterns whole', () => {
    expect(wildcard('a.*.c').test('a.b.c')).toBe(true);
    expect(wildcard('a.*.c').test('xa.b.c')).toBe(false);
  });
});

describe('copies', () => {
  it('leave out what a run makes, and take the file operations of a step', () => {
    const project = join(dir, 'project');
    mkdirSync(join(project, 'target'), { recursive: true });
    for (const name of ['a.txt', 'b.txt', 'x.duckdb', 'target/t']) writeFileSync(join(project, name), name);
    const copy = copyProject(project, 'test');
    prepareFiles({ id: 's', remove: ['b.txt'], copy: { 'a.txt': 'deep/c.txt' } }, copy);
    expect(readFileSync(join(copy, 'deep', 'c.txt'), 'utf8')).toBe('a.txt');
    for (const name of ['b.txt', 'x.duckdb', 'target/t']) expect(() => readFileSync(join(copy, name))).toThrow();
    removeCopy(copy);
  });
});

describe('reading databases', () => {
  const read = async (extra: Partial<ParitySpec>, statements: string[], limit = 10) => {
    const withDatabase = spec({ databases: { db: 'db.duckdb' }, ...extra });
    await runStatements(dir, withDatabase, statements);
    return readDatabase(dir, withDatabase, limit);
  };

  it('tells types, constraints, comments and rows, whatever the order of insertion', async () => {
    const states = await read({}, [
      'create table t (id integer primary key, v decimal(4, 1))',
      'insert into t values (2, 1.5), (1, null)',
      "comment on table t is 'about t'",
      "comment on column t.v is 'about v'",
      'create view w as select id from t',
    ]);
    expect(states.get('db.main.t')).toEqual({
      type: 'table',
      comment: 'about t',
      columns: ['id INTEGER', 'v DECIMAL(4,1)', 'comment v: about v'],
      constraints: ['NOT NULL', 'PRIMARY KEY(id)'],
      rows: [
        ['1', null],
        ['2', '1.5'],
      ],
    });
    expect(states.get('db.main.w')?.type).toBe('view');
  });

  it('reduces volatile columns to null or not null', async () => {
    const states = await read({ volatile: ['main.t.at'] }, [
      'create table t as select now() as at union all select null',
    ]);
    expect(states.get('db.main.t')?.rows).toEqual([[null], ['(volatile)']]);
  });

  it('keeps a digest beyond the limit that changes with any row', async () => {
    const before = await read({}, ['create table t as select range as n from range(50)']);
    const after = await read({}, ['update t set n = 99 where n = 49']);
    expect(before.get('db.main.t')?.digest?.count).toBe(50);
    expect(before.get('db.main.t')?.digest?.md5).not.toBe(after.get('db.main.t')?.digest?.md5);
  });

  it('says when a view cannot be read', async () => {
    const states = await read({}, ['create table t as select 1 as a', 'create view w as from t', 'drop table t']);
    expect(states.get('db.main.w')).toEqual({ type: 'view', unreadable: true });
  });

  it('reads data files with their codec', async () => {
    mkdirSync(join(dir, 'out'));
    const statement = "copy (select 1 as a) to '{project}/out/f.parquet' (codec zstd)";
    const states = await read({ files: ['out'] }, [statement]);
    expect(states.get('out/f.parquet')).toEqual({ type: 'parquet ZSTD', columns: ['a INTEGER'], rows: [['1']] });
  });
});

describe('running a program', () => {
  it('gives exit code, both outputs and the time of children too', () => {
    const script = 'echo out; echo err >&2; bash --norc -c "for ((i = 0; i < 60000; i++)); do :; done"; exit 3';
    const outcome = runProgram(['bash', '--norc', '-c', script], dir, cleanEnvironment());
    expect(outcome).toMatchObject({ exit: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(outcome.cpu).toBeGreaterThan(0.01);
  });
});
