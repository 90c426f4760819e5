import { PyDict } from '../../../src/core/value.ts';
import type { Target } from '../../../src/model/project.ts';

/** A target with nothing but a path. */
export function testTarget(over: Partial<Target> = {}): Target {
  return {
    profileName: 'p',
    targetName: 'dev',
    type: 'duckdb',
    path: ':memory:',
    database: 'memory',
    schema: 'main',
    threads: 1,
    configOptions: new PyDict(),
    settings: new PyDict(),
    extensions: [],
    secrets: [],
    attach: [],
    externalRoot: '.',
    disableTransactions: false,
    keepOpen: true,
    isDucklake: false,
    retries: null,
    raw: new PyDict(),
    ...over,
  };
}
