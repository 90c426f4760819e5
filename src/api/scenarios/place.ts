import { dirname, join, resolve } from 'node:path';
import { DiagnosticError, problem } from '../../core/index.ts';
import type { Target } from '../../model/index.ts';
import type { Scenario } from '../../project/index.ts';
import { realFile } from '../diff/side.ts';

/** A scenario and where its tables go. */
export interface PlacedScenario {
  readonly scenario: Scenario;
  /** absolute path of its database file */
  readonly database: string;
  /** schema in place of the target's */
  readonly schema: string | null;
}

/**
 * Gives each scenario a database file of its own, beside the target's and under its name, or the schema it asks for.
 * @param cwd folder that relative paths count from, as they do in profiles
 * @throws DiagnosticError PA718 when two would write the same tables
 */
export function placeScenarios(scenarios: readonly Scenario[], target: Target, cwd: string): PlacedScenario[] {
  const own = isFile(target.path) ? resolve(target.path) : null;
  const placed = scenarios.map((scenario): PlacedScenario => {
    const { name, schema } = scenario;
    if (scenario.database !== null) return { scenario, database: resolve(cwd, scenario.database), schema };
    const inTarget = schema !== null && own !== null;
    return { scenario, database: inTarget ? own : join(own === null ? cwd : dirname(own), `${name}.duckdb`), schema };
  });
  const taken = new Map<string, Scenario>();
  for (const { scenario, database, schema } of placed) {
    const key = `${realFile(database)}\u0000${(schema ?? target.schema).toLowerCase()}`;
    const other = taken.get(key);
    if (other !== undefined) {
      const place = `${database}, schema ${schema ?? target.schema}`;
      throw new DiagnosticError(
        problem('PA718', { name: scenario.name, first: `'${other.name}'`, second: `'${scenario.name}'`, place }),
      );
    }
    taken.set(key, scenario);
  }
  return placed;
}

/** `:memory:` and addresses of servers are no files. */
const isFile = (path: string): boolean => path !== ':memory:' && path !== '' && !/^[a-z][a-z0-9_+-]+:/i.test(path);

/** Scenarios by database file, in order: those of one file share an instance, and so run one after another. */
export function groupsOf(placed: readonly PlacedScenario[]): PlacedScenario[][] {
  const groups = new Map<string, PlacedScenario[]>();
  for (const item of placed) {
    const key = realFile(item.database);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}
