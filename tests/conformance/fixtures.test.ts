import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { projects } from './conforms-to-dbt.ts';

const here = dirname(fileURLToPath(import.meta.url));
const fixtures = readdirSync(projects).filter(name => existsSync(join(projects, name, 'parity.json')));

it.each(fixtures)('%s has recorded answers and a test file that compares with them', name => {
  expect(existsSync(join(projects, name, 'expected', 'status.json'))).toBe(true);
  expect(existsSync(join(here, `${name}.test.ts`))).toBe(true);
});
