import { didYouMean, nearestNames, str } from '../../core/index.ts';
import type { ResourceType } from '../../model/index.ts';
import { fnmatch } from '../fnmatch.ts';
import { accept, type Matcher, type MethodDefinition, refuse } from '../method.ts';

const TESTS: ReadonlySet<ResourceType> = new Set(['test', 'unit_test']);

/** `test_name:` the generic test a test is made of, or a unit test's own name. */
export const testName: MethodDefinition = {
  kinds: TESTS,
  matcher: criterion => {
    const matches = fnmatch(str(criterion.value));
    return accept(node => {
      if (node.resource_type === 'unit_test') return matches(node.name);
      return node.resource_type === 'test' && node.test_metadata !== null && matches(node.test_metadata.name);
    });
  },
};

const generic: Matcher = node => node.resource_type === 'test' && node.test_metadata !== null;
const singular: Matcher = node => node.resource_type === 'test' && node.test_metadata === null;

const TEST_TYPES: Record<string, Matcher> = {
  generic,
  schema: generic,
  data: node => node.resource_type === 'test',
  singular,
  unit: node => node.resource_type === 'unit_test',
};

/** `test_type:` generic (schema), singular, data (both of them) or unit. */
export const testType: MethodDefinition = {
  kinds: TESTS,
  matcher: criterion => {
    const value = str(criterion.value);
    const matcher = Object.hasOwn(TEST_TYPES, value) ? TEST_TYPES[value] : undefined;
    if (matcher) return accept(matcher);
    return refuse(
      `Invalid test type selector ${value}: expected "generic", "singular", "unit", or "data"`,
      didYouMean(nearestNames(value, Object.keys(TEST_TYPES))),
    );
  },
};

const RESOURCE_TYPES: readonly string[] = [
  'model',
  'analysis',
  'test',
  'snapshot',
  'operation',
  'seed',
  'rpc',
  'sql_operation',
  'doc',
  'source',
  'macro',
  'exposure',
  'metric',
  'group',
  'saved_query',
  'semantic_model',
  'unit_test',
  'fixture',
  'function',
];

/** `resource_type:` the kind of a node. */
export const resourceType: MethodDefinition = {
  kinds: 'all',
  matcher: criterion => {
    const value = str(criterion.value);
    if (RESOURCE_TYPES.includes(value)) return accept(node => node.resource_type === value);
    return refuse(`Invalid resource_type selector "${value}"`, didYouMean(nearestNames(value, RESOURCE_TYPES)));
  },
};
