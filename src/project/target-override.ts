import { PyDict } from '../core/value.ts';
import type { Target } from '../model/project.ts';
import { databaseName } from './credentials.ts';

/** What a run changes in its profile's target. */
export interface TargetOverride {
  /** another database file, absolute */
  readonly path?: string;
  readonly schema?: string;
  readonly externalRoot?: string;
  /** most memory of the database, as the engine spells it: `2000MB` */
  readonly memoryLimit?: string;
}

/** Names under which the engine knows its memory limit. */
const MEMORY = ['memory_limit', 'max_memory'];

/** The target with another database, schema, place for files or memory limit; templates see it as the profile's. */
export function overrideTarget(target: Target, override: TargetOverride): Target {
  if (Object.values(override).every(value => value === undefined)) return target;
  const path = override.path ?? target.path;
  const database = override.path === undefined ? target.database : databaseName(override.path);
  const schema = override.schema ?? target.schema;
  const externalRoot = override.externalRoot ?? target.externalRoot;
  const raw = target.raw.copy();
  for (const [key, value] of Object.entries({ path, database, schema, external_root: externalRoot }))
    raw.set(key, value);
  const { memoryLimit } = override;
  const configOptions = memoryLimit === undefined ? target.configOptions : without(target.configOptions, MEMORY);
  return {
    ...target,
    path,
    database,
    schema,
    externalRoot,
    raw,
    configOptions: memoryLimit === undefined ? configOptions : configOptions.set('memory_limit', memoryLimit),
    settings: memoryLimit === undefined ? target.settings : without(target.settings, MEMORY),
  };
}

function without(dict: PyDict, keys: readonly string[]): PyDict {
  return PyDict.of([...dict].filter(([key]) => !keys.includes(String(key).toLowerCase())));
}
