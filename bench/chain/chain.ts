import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Tool } from '../../scripts/lib/parity/tool.ts';
import { assetTable, measureAssets } from './assets.ts';
import { differences } from './compare.ts';
import { prepareInputs } from './inputs.ts';
import { measureMemory, memoryTable } from './memory.ts';
import { passFigures, passSides, passTable } from './passes.ts';
import { measurePipeline } from './pipeline.ts';
import { chainFigures, chainTable, pipelineTable } from './report.ts';
import { makeSides } from './sides.ts';
import { median, type Usage } from './usage.ts';

const usage = `npm run bench:chain -- [options]
Measures the state chain of the reference project from 2025 to 2029, every way it can be run: CPU seconds a year.

  --employees N   people in the census (default 100000)
  --reps R        repetitions, all sides in turn; the figures are medians (default 3)
  --seed S        seed of the census (default 1)
  --only a,b      sides: fused, stepwise, dbt, polars, limit
  --check         compare every side's rows with those of the SQL models, and fail on a difference
  --pipeline      measure the whole pipeline instead: N people, 5,000 people cold, and bulk events
  --passes        measure what each pass of the planner gains on the fused chain instead
  --assets        measure single assets instead: eligibility_flags, limits_415c
  --memory        measure memory instead: free, at half of it, and what is written to disk
  --json          no table; the last line of the output is JSON either way
  --pa PATH       another executable in pa's place
`;

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      employees: { type: 'string', default: '100000' },
      reps: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      check: { type: 'boolean', default: false },
      pipeline: { type: 'boolean', default: false },
      passes: { type: 'boolean', default: false },
      assets: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      pa: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const [employees, reps, seed] = [values.employees, values.reps, values.seed].map(Number) as [number, number, number];
  if (![employees, reps, seed].every(number => Number.isInteger(number) && number > 0)) {
    throw new Error('--employees, --reps and --seed take whole numbers from 1');
  }
  const pa: Tool = {
    name: 'pa',
    command: values.pa ? [resolve(values.pa)] : [process.execPath, join(root, 'bin', 'pa')],
  };
  const work = mkdtempSync(join(tmpdir(), 'pa-bench-chain-'));
  try {
    if (values.pipeline) {
      const figures = await measurePipeline({ root, work, pa, employees, reps, seed });
      if (!values.json) console.log(pipelineTable(figures));
      console.log(JSON.stringify(figures));
      return 0;
    }
    const inputs = await prepareInputs(root, pa, employees, seed);
    const bench = { root, work, pa, inputs };
    if (values.assets || values.memory) {
      const figures = values.assets
        ? await measureAssets(bench, employees, reps)
        : await measureMemory(bench, employees);
      if (!values.json) console.log('assets' in figures ? assetTable(figures) : memoryTable(figures));
      console.log(JSON.stringify(figures));
      return 0;
    }
    const wanted = values.only?.split(',');
    const isWanted = (name: string) => !wanted || wanted.includes(name);
    const sides = values.passes ? passSides(bench) : await makeSides(bench, isWanted);
    const runs = new Map<string, Usage[]>(sides.map(side => [side.name, []]));
    for (let rep = 1; rep <= reps; rep++) {
      for (const side of sides) {
        const run = await side.run();
        runs.get(side.name)!.push(run);
        console.error(`  ${rep} of ${reps}: ${side.name} ${run.cpu.toFixed(2)} s CPU`);
      }
    }
    const medians = new Map([...runs].map(([name, all]) => [name, median(all)]));
    let differs = false;
    if (values.check) {
      for (const { name, outcome } of sides) {
        if (!outcome) continue;
        const found = await differences(inputs, outcome);
        console.log(`${name}: ${found.length ? found.join('; ') : 'all rows and columns as expected'}`);
        differs ||= found.length > 0;
      }
    }
    if (values.passes) {
      const figures = passFigures(employees, reps, medians);
      if (!values.json) console.log(passTable(figures));
      console.log(JSON.stringify(figures));
    } else {
      const figures = chainFigures(employees, reps, medians);
      if (!values.json) console.log(chainTable(sides, medians, figures));
      console.log(JSON.stringify(figures));
    }
    return differs ? 1 : 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = await main().catch(error => {
  console.error(`bench: ${(error as Error).message}`);
  return 2;
});
