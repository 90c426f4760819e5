import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyProject, readableByDbt, removeCopy } from './lib/parity/copy.ts';
import { findDbt } from './lib/parity/dbt.ts';
import { compareFacts } from './lib/parity/facts.ts';
import { type Observation, observe } from './lib/parity/observe.ts';
import { readRecording, record, recordedRowLimit } from './lib/parity/recording.ts';
import { describeDifference, explain, summarize } from './lib/parity/report.ts';
import { type Aspect, aspects, loadSpec } from './lib/parity/spec.ts';
import type { Tool } from './lib/parity/tool.ts';

const usage = `scripts/parity [PROJECT_DIR…] [options]
Runs each project (default: every fixture) by dbt and by pa, in copies, and compares what they did.

  --only ls,compile,status,rows   compare these aspects only
  --record                        store dbt's answers in expected/ beside parity.json, do not run pa
  --recorded                      compare pa with the stored answers, do not run dbt
  --pa PATH                       another executable in pa's place
  --steps ID,…                    run the script only up to the last of these steps, show its differences
  --max N                         show the first N differences of a project (default 20)
  --rows N                        rows of a relation above which digests are compared (default 20000; recorded ${recordedRowLimit})
  --verbose                       with --record: dbt's console output of each step
  --keep                          keep the copies, print where they are
`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      record: { type: 'boolean', default: false },
      recorded: { type: 'boolean', default: false },
      pa: { type: 'string' },
      steps: { type: 'string' },
      max: { type: 'string', default: '20' },
      rows: { type: 'string', default: '20000' },
      keep: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const wanted = new Set((values.only?.split(',') ?? aspects) as Aspect[]);
  for (const aspect of wanted) if (!aspects.includes(aspect)) throw new Error(`no aspect is named '${aspect}'`);
  const rowLimit = values.record || values.recorded ? recordedRowLimit : Number(values.rows);
  const pa: Tool = {
    name: 'pa',
    command: values.pa ? [resolve(values.pa)] : [process.execPath, join(root, 'bin', 'pa')],
  };
  let failed = false;
  for (const dir of positionals.length ? positionals.map(path => resolve(path)) : fixtures()) {
    const spec = loadSpec(dir);
    if (values.steps) {
      const last = Math.max(...values.steps.split(',').map(id => spec.steps.findIndex(step => step.id === id)));
      spec.steps = spec.steps.slice(0, last + 1);
    }
    const runIn = async (tool: Tool): Promise<Observation> => {
      const copy = copyProject(dir, tool.name);
      const log = (line: string) => process.stderr.isTTY && console.error(`  ${line}`);
      try {
        return await observe(tool, tool.name === 'dbt' ? readableByDbt(copy) : copy, spec, {
          aspects: wanted,
          rowLimit,
          log,
        });
      } finally {
        if (values.keep) console.log(`  ${tool.name}: ${copy}`);
        else removeCopy(copy);
      }
    };
    console.log(`\n${basename(dir)}`);
    const theirs = values.recorded ? undefined : await runIn(findDbt());
    if (values.record) {
      record(spec.home, theirs!.facts, wanted);
      if (values.verbose) for (const [step, output] of theirs!.output) console.log(`  --- ${step}\n${output}`);
      for (const fact of theirs!.facts) if (fact.id === 'exit code') console.log(`  ${fact.step}: exit ${fact.value}`);
      console.log(`  recorded ${theirs!.facts.length} facts`);
      continue;
    }
    const ours = await runIn(pa);
    const expected = theirs?.facts ?? readRecording(spec.home).filter(fact => wanted.has(fact.aspect));
    const comparison = compareFacts(expected, ours.facts);
    const { open, explained, stale } = explain(comparison, spec);
    for (const line of summarize(comparison)) console.log(`  ${line}`);
    console.log(
      `  cpu      ${[theirs, ours]
        .map(side => (side ? cpuOf(side) : ''))
        .filter(Boolean)
        .join(' / ')}`,
    );
    if (explained.length) console.log(`  explained differences: ${explained.length}`);
    for (const entry of stale)
      console.log(`  stale explanation: ${entry.aspect} ${entry.step ?? ''} ${entry.id ?? ''}`);
    for (const difference of open.slice(0, Number(values.max))) console.log(describeDifference(difference).join('\n'));
    if (open.length > Number(values.max)) console.log(`  … ${open.length - Number(values.max)} differences more`);
    failed ||= open.length > 0 || stale.length > 0;
  }
  return failed ? 1 : 0;
}

function cpuOf(side: Observation): string {
  return `${side.usage.reduce((sum, step) => sum + step.cpu, 0).toFixed(1)} s`;
}

function fixtures(): string[] {
  const dir = join(root, 'tests', 'fixtures', 'projects');
  return readdirSync(dir)
    .map(name => join(dir, name))
    .filter(path => existsSync(join(path, 'parity.json')));
}

process.exitCode = await main().catch(error => {
  console.error(`parity: ${(error as Error).message}`);
  return 2;
});
