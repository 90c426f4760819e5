import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedModule } from '../../scripts/global-macros.ts';
import { GLOBAL_MACROS } from '../../src/jinja/global/index.ts';

test('the generated module holds what the .sql files hold (else: npx tsx scripts/global-macros.ts)', () => {
  const written = new URL('../../src/jinja/global/files.generated.ts', import.meta.url);
  expect(readFileSync(written, 'utf8')).toBe(generatedModule());
});

test('no block is passed over', () => {
  const opened = ['dbt', 'dbt_duckdb'].flatMap(name => {
    const folder = new URL(`../../src/jinja/global/${name}/`, import.meta.url);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.sql'))
      .flatMap(
        path => readFileSync(new URL(path, folder), 'utf8').match(/\{%-?\s*(macro|test|materialization)\s/g) ?? [],
      );
  });
  expect(GLOBAL_MACROS).toHaveLength(opened.length);
});

test('no package has a macro twice', () => {
  const names = GLOBAL_MACROS.map(macro => `${macro.package}.${macro.name}`);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test('each macro that dispatches has an implementation of last resort, or leaves it to the adapter', () => {
  const names = new Set(GLOBAL_MACROS.map(macro => macro.name));
  const dispatched = GLOBAL_MACROS.flatMap(macro =>
    [...macro.sql.matchAll(/adapter\.dispatch\('(\w+)'/g)].map(match => match[1] as string),
  );
  expect(dispatched.length).toBeGreaterThan(150);
  expect(dispatched.filter(name => !names.has(`default__${name}`) && !names.has(`duckdb__${name}`))).toEqual([]);
});
