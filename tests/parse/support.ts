import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Diagnostic, PaEvent, Result } from '../../src/core/index.ts';
import { PyDict, type Value } from '../../src/core/value.ts';
import { type ParsedProject, parseProject } from '../../src/parse/index.ts';
import { loadProject, resolveFlags } from '../../src/project/index.ts';

/** A project in a folder of its own; `dispose` takes it away again. */
export interface TestProject {
  readonly dir: string;
  write(files: Readonly<Record<string, string>>): void;
  remove(path: string): void;
  parse(options?: ParseOptions): Promise<Parsed>;
  dispose(): void;
}

export interface ParseOptions {
  readonly vars?: Readonly<Record<string, Value>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: Readonly<Record<string, Value>>;
  readonly target?: string;
  /** which program parses; null (the default) remembers nothing */
  readonly program?: string | null;
}

export interface Parsed {
  readonly result: Result<ParsedProject, Diagnostic[]>;
  readonly events: readonly PaEvent[];
  /** errors and warnings, in this order */
  readonly diagnostics: readonly Diagnostic[];
}

const BASE: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: demo\nprofile: demo\n',
  'profiles.yml': [
    'demo:',
    '  target: dev',
    '  outputs:',
    '    dev: {type: duckdb, path: demo.duckdb, schema: main}',
    '    prod: {type: duckdb, path: demo.duckdb, schema: live}',
    '',
  ].join('\n'),
};

export function testProject(files: Readonly<Record<string, string>>): TestProject {
  const dir = mkdtempSync(join(tmpdir(), 'pa-parse-'));
  const write: TestProject['write'] = changed => {
    for (const [path, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };
  write({ ...BASE, ...files });
  return {
    dir,
    write,
    remove: path => rmSync(join(dir, path), { recursive: true }),
    parse: options => parseFolder(dir, options),
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Loads and parses the project in a folder; a project that does not load fails the test. */
export async function parseFolder(dir: string, options: ParseOptions = {}): Promise<Parsed> {
  const loaded = await loadProject({
    projectDir: dir,
    profilesDir: dir,
    vars: PyDict.fromObject<Value>({ ...options.vars }),
    ...(options.target === undefined ? {} : { target: options.target }),
    environment: { env: { ...options.env } },
  });
  if (!loaded.ok) throw new Error(loaded.error.map(d => d.message).join('\n'));
  const { project } = loaded.value;
  const flags = resolveFlags({
    which: 'run',
    project: project.root.flags,
    given: new Map(Object.entries(options.flags ?? {})),
  });
  if (!flags.ok) throw new Error(flags.error.map(d => d.message).join('\n'));
  const events: PaEvent[] = [];
  const result = await parseProject({
    project,
    invocation: { id: 'test', startedAt: new Date(0), flags: flags.value, command: 'parse' },
    emit: event => void events.push(event),
    program: options.program ?? null,
  });
  return { result, events, diagnostics: result.ok ? result.value.warnings : result.error };
}

/** The manifest of a project that must parse. */
export function manifestOf(parsed: Parsed): ParsedProject['manifest'] {
  if (!parsed.result.ok) throw new Error(parsed.result.error.map(d => `${d.code} ${d.message}`).join('\n'));
  return parsed.result.value.manifest;
}
