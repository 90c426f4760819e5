import type { DuckDBConnection as Native } from '@duckdb/node-api';
import { str } from '../../core/value.ts';
import type { Target } from '../../model/project.ts';
import type { Limits } from '../adapter.ts';
import { sqlError } from './error.ts';
import { escapeSql } from './start-up.ts';

/**
 * Sets limits of a DuckDB instance, on a connection of its own, so that neither a transaction nor an interrupt stands in
 * the way.
 * @returns puts back what was there
 * @throws SqlError when DuckDB refuses; then nothing is changed
 */
export async function changeLimits(
  connect: () => Promise<Native>,
  limits: Limits,
  target: Target,
): Promise<() => Promise<void>> {
  const undo: ((native: Native) => Promise<void>)[] = [];
  const put = async (): Promise<void> => {
    const native = await connect();
    try {
      for (const step of undo.splice(0).reverse()) await step(native);
    } finally {
      native.closeSync();
    }
  };
  const native = await connect();
  let sql = '';
  try {
    await native.run('SET errors_as_json = true');
    if (limits.memory !== undefined) {
      const before = await setting(native, 'memory_limit');
      sql = `SET GLOBAL memory_limit = '${escapeSql(limits.memory)}'`;
      await native.run(sql);
      undo.push(restored => restoreMemory(restored, before, target));
    }
    if (limits.threads !== undefined) {
      const before = await setting(native, 'threads');
      sql = `SET GLOBAL threads = ${limits.threads}`;
      await native.run(sql);
      undo.push(async restored => void (await restored.run(`SET GLOBAL threads = ${before}`)));
    }
  } catch (error) {
    await put();
    throw sqlError(error, sql);
  } finally {
    native.closeSync();
  }
  return put;
}

/**
 * DuckDB shows its memory limit rounded (`3.7 GiB`), so the exact one is sought where it may have come from: its own
 * default, then the profile. The rounded one is the last resort.
 */
async function restoreMemory(native: Native, before: string, target: Target): Promise<void> {
  await native.run('RESET GLOBAL memory_limit');
  for (const source of [target.configOptions, target.settings]) {
    for (const key of ['memory_limit', 'max_memory']) {
      if ((await setting(native, 'memory_limit')) === before) return;
      const value = source.get(key);
      if (value !== undefined && value !== null) {
        await native.run(`SET GLOBAL memory_limit = '${escapeSql(str(value))}'`);
      }
    }
  }
  if ((await setting(native, 'memory_limit')) !== before) await native.run(`SET GLOBAL memory_limit = '${before}'`);
}

async function setting(native: Native, name: string): Promise<string> {
  const [row] = await (await native.run(`SELECT current_setting('${name}')`)).getRows();
  return String(row?.[0]);
}
