import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeArtifact } from '../../artifacts/index.ts';
import { DiagnosticError, problem } from '../../core/index.ts';
import type { TargetOverride } from '../../project/index.ts';

/** What is noted about a scenario that was run, so that others find its tables by its name. */
export interface ScenarioRecord {
  readonly name: string;
  /** the scenario's file, as it was given */
  readonly file: string;
  /** absolute path of the database file that holds its tables */
  readonly database: string;
  /** schema that stands in for the target's; null: the target's own */
  readonly schema: string | null;
  /** where files go that its models write */
  readonly externalRoot: string | null;
  /** its database's most memory; null: the profile's */
  readonly memory: string | null;
}

/** What a scenario changes in the profile's target. */
export function targetOverrideOf({ database, schema, externalRoot, memory }: ScenarioRecord): TargetOverride {
  return {
    path: database,
    ...(schema === null ? {} : { schema }),
    ...(externalRoot === null ? {} : { externalRoot }),
    ...(memory === null ? {} : { memoryLimit: memory }),
  };
}

const FILE = 'scenario.json';

/** Folder of a scenario's artifacts. @param target absolute path of the target folder */
export const scenarioFolder = (target: string, name: string): string => join(target, 'scenarios', name);

/** @throws DiagnosticError PA702 */
export function writeScenarioRecord(target: string, record: ScenarioRecord): void {
  const path = join(scenarioFolder(target, record.name), FILE);
  const written = writeArtifact(path, `${JSON.stringify(record, null, 2)}\n`);
  if (!written.ok) throw new DiagnosticError(written.error);
}

/** The record of a scenario, or undefined where none of that name was run. @throws DiagnosticError PA701 */
export function readScenarioRecord(target: string, name: string): ScenarioRecord | undefined {
  const path = join(scenarioFolder(target, name), FILE);
  if (name === '' || /[\\/]/.test(name) || !existsSync(path)) return undefined;
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as Partial<ScenarioRecord>;
    if (typeof read.database !== 'string') throw new Error('it names no database');
    const { file = '', database, schema = null, externalRoot = null, memory = null } = read;
    return { name, file, database, schema, externalRoot, memory };
  } catch (error) {
    throw new DiagnosticError(problem('PA701', { path, reason: (error as Error).message }));
  }
}

/** Names of the scenarios that were run, sorted. */
export function recordedScenarios(target: string): string[] {
  const folder = join(target, 'scenarios');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => existsSync(join(folder, name, FILE)))
    .sort();
}
