import { type Diagnostic, didYouMean, err, nearestNames, ok, problem, type Result } from '../core/index.ts';
import type { ResourceType } from '../model/index.ts';

const LISTED: readonly ResourceType[] = [
  'model',
  'snapshot',
  'seed',
  'test',
  'source',
  'exposure',
  'metric',
  'saved_query',
  'semantic_model',
  'unit_test',
  'function',
];
const BUILT: readonly ResourceType[] = [
  'model',
  'snapshot',
  'seed',
  'test',
  'unit_test',
  'saved_query',
  'exposure',
  'function',
];
const COMPILED: readonly ResourceType[] = [
  'model',
  'test',
  'snapshot',
  'analysis',
  'operation',
  'seed',
  'doc',
  'sql_operation',
  'function',
];

/** What each command works on. `choices`: all that `--resource-type` may name beside the default ones. */
const COMMANDS: Record<string, { all: readonly ResourceType[]; default: readonly ResourceType[] }> = {
  run: { all: ['model'], default: ['model'] },
  build: { all: BUILT, default: BUILT },
  test: { all: ['test', 'unit_test'], default: ['test', 'unit_test'] },
  seed: { all: ['seed'], default: ['seed'] },
  snapshot: { all: ['snapshot'], default: ['snapshot'] },
  diff: { all: ['model', 'seed', 'snapshot'], default: ['model', 'seed', 'snapshot'] },
  list: { all: [...LISTED, 'analysis'], default: LISTED },
  clone: { all: ['model', 'seed', 'snapshot'], default: ['model', 'seed', 'snapshot'] },
  freshness: { all: ['source'], default: ['source'] },
};

/**
 * The kinds of nodes that a command works on, after `--resource-type` and `--exclude-resource-type`. `all` and
 * `default` are words of `--resource-type`. Commands without an entry compile: models, tests, seeds, analyses, ...
 */
export function resourceTypesFor(
  command: string,
  include: readonly string[] = [],
  exclude: readonly string[] = [],
): Result<ReadonlySet<ResourceType>, Diagnostic> {
  const known = COMMANDS[command === 'ls' ? 'list' : command] ?? { all: COMPILED, default: COMPILED };
  const unknown = [...include, ...exclude].find(type => !NAMES.has(type));
  if (unknown !== undefined) {
    const text = `'${unknown}' is not a resource type. Must be one of: ${[...NAMES].join(', ')}`;
    return err(problem('PA403', { text, hint: didYouMean(nearestNames(unknown, NAMES)) }));
  }
  const chosen = new Set<ResourceType>();
  for (const word of include.length > 0 ? include : ['default']) {
    if (word === 'all') for (const type of known.all) chosen.add(type);
    else if (word === 'default') for (const type of known.default) chosen.add(type);
    else chosen.add(word as ResourceType);
  }
  for (const type of exclude) chosen.delete(type as ResourceType);
  // `test` and `clone` never leave their kinds, whatever is asked for.
  if (command === 'test' || command === 'clone') {
    for (const type of chosen) if (!known.all.includes(type)) chosen.delete(type);
  }
  return ok(chosen);
}

const NAMES: ReadonlySet<string> = new Set([...LISTED, 'analysis', 'all', 'default']);
