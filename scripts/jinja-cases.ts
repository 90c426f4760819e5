/**
 * Runs a file of Jinja cases, one JSON object a line, in both flavours:
 *   { id, group, template, context, env: 'sandbox' | 'dbt' | 'dbt_capture', opts, expected | error + message }
 * Prints a line for each case that fails and `N of M` at the end; exits with 1 unless all pass.
 *   npm run jinja-cases -- FILE.jsonl [--verbose]
 */
import { readFileSync } from 'node:fs';
import { PyDict, type Value } from '../src/core/value.ts';
import { createEnvironment, fromJson, PyError } from '../src/jinja/index.ts';

export interface JinjaCase {
  id: number;
  group: string;
  template: string;
  context: PyDict;
  env: string;
  opts: PyDict;
  expected: string | undefined;
  error: string | undefined;
  message: string | undefined;
}

export interface Outcome {
  text?: string;
  error?: string;
  message?: string;
}

const optional = (v: Value | undefined): string | undefined => (typeof v === 'string' ? v : undefined);

/** Each call reads the case anew: a template may change its context. */
export function readCase(line: string): JinjaCase {
  const record = fromJson(line) as PyDict;
  const dict = (name: string): PyDict => {
    const v = record.get(name);
    return v instanceof PyDict ? v : new PyDict();
  };
  return {
    id: Number(record.get('id')),
    group: String(record.get('group')),
    template: String(record.get('template')),
    context: dict('context'),
    env: String(record.get('env')),
    opts: dict('opts'),
    expected: optional(record.get('expected')),
    error: optional(record.get('error')),
    message: optional(record.get('message')),
  };
}

/** Renders the case of a line in one flavour. */
export async function runCase(line: string, flavour: 'sync' | 'async'): Promise<Outcome> {
  const { template, context, env, opts } = readCase(line);
  const environment = createEnvironment({
    dialect: env === 'sandbox' ? 'jinja' : 'dbt',
    undefined: env === 'dbt_capture' ? 'capture' : 'plain',
    trimBlocks: opts.get('trim_blocks') === true,
    lstripBlocks: opts.get('lstrip_blocks') === true,
    keepTrailingNewline: opts.get('keep_trailing_newline') === true,
  });
  const scope = { resolve: (name: string) => context.get(name) };
  try {
    const compiled = environment.compile(template);
    return { text: flavour === 'sync' ? compiled.renderSync(scope) : await compiled.render(scope) };
  } catch (e) {
    if (e instanceof PyError) return { error: e.pyType, message: e.message };
    return { error: 'INTERNAL', message: e instanceof Error ? (e.stack ?? e.message) : String(e) };
  }
}

export type Verdict = 'pass' | 'message' | 'fail';

/** `message` means: the right class of error with another text. Only the first line of a text counts. */
export function judge(test: JinjaCase, outcome: Outcome): Verdict {
  if (test.error === undefined) return outcome.text === test.expected ? 'pass' : 'fail';
  if (outcome.error !== test.error) return 'fail';
  if (test.message === undefined) return 'pass';
  const same = outcome.message === test.message || outcome.message?.split('\n')[0] === test.message;
  return same ? 'pass' : 'message';
}

async function main(args: string[]): Promise<number> {
  const verbose = args.includes('--verbose');
  const file = args.find(arg => !arg.startsWith('--'));
  if (!file) {
    console.error('usage: jinja-cases FILE.jsonl [--verbose]');
    return 2;
  }
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  let passed = 0;
  let errors = 0;
  let messages = 0;
  for (const line of lines) {
    const test = readCase(line);
    let worst: Verdict = 'pass';
    for (const flavour of ['sync', 'async'] as const) {
      const outcome = await runCase(line, flavour);
      const verdict = judge(test, outcome);
      if (verdict === 'pass') continue;
      if (worst !== 'fail') worst = verdict;
      const shown = verdict === 'message' ? 'error text differs' : 'differs';
      console.log(`case ${test.id} (${test.group}, ${flavour}): ${shown}: ${JSON.stringify(test.template)}`);
      if (!verbose) continue;
      console.log(`  expected ${JSON.stringify(test.expected ?? `${test.error}: ${test.message ?? ''}`)}`);
      console.log(`  actual   ${JSON.stringify(outcome.text ?? `${outcome.error}: ${outcome.message}`)}`);
    }
    if (worst === 'pass') passed++;
    if (test.error !== undefined) {
      errors++;
      if (worst === 'pass') messages++;
    }
  }
  console.log(`error texts: ${messages} of ${errors}`);
  console.log(`${passed} of ${lines.length}`);
  return passed === lines.length ? 0 : 1;
}

if (process.argv[1]?.endsWith('jinja-cases.ts')) process.exitCode = await main(process.argv.slice(2));
