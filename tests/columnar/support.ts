import type { StepSource } from '../../src/columnar/index.ts';
import { readColumnarConfig } from '../../src/model/index.ts';
import { dict } from '../support/nodes.ts';

export interface SourceOptions {
  readonly persist?: StepSource['persist'];
  readonly passes?: readonly string[] | boolean;
  readonly schema?: string;
  readonly alias?: string;
}

/** A compiled member of a chain. `${name}` of other members stands for their full names. */
export function step(
  name: string,
  sql: string,
  ancestors: readonly string[] = [],
  { persist = 'none', passes = true, schema = 'main', alias = name }: SourceOptions = {},
): StepSource {
  const { config } = readColumnarConfig(dict({ passes: typeof passes === 'boolean' ? passes : [...passes] }));
  return {
    id: name,
    name,
    relation: { database: 'db', schema, identifier: alias },
    sql,
    config,
    persist,
    why: '',
    ancestors: new Set(ancestors),
  };
}
