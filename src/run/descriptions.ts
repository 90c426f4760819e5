import { configValue, type NodeBase, type RunnableNode, type RunResult } from '../model/index.ts';
import { materializedAs } from './node-info.ts';

/** `schema.alias`, with the database in front where it is not the target's. */
export function relationLabel(node: RunnableNode, targetDatabase: string): string {
  const { database, schema, alias } = node as Partial<NodeBase>;
  const name = `${schema ?? ''}.${alias ?? node.name}`;
  return database && database !== targetDatabase ? `${database}.${name}` : name;
}

/** What a node's START line says after the verb: `sql table model main.x`, `seed file main.s`, `test t`. */
export function describeNode(node: RunnableNode, targetDatabase: string): string {
  const label = relationLabel(node, targetDatabase);
  switch (node.resource_type) {
    case 'model': {
      const isMicrobatch = configValue(node, 'incremental_strategy') === 'microbatch';
      return `${node.language} ${isMicrobatch ? 'microbatch' : materializedAs(node)} model ${label}`;
    }
    case 'seed':
      return `seed file ${label}`;
    case 'snapshot':
      return `snapshot ${label}`;
    case 'unit_test':
      return `unit_test ${unitTestName(node)}`;
    default:
      return `${node.resource_type} ${node.name}`;
  }
}

/** What the end line says: `created sql table model main.x`, `loaded seed file main.s`, or the start's text. */
export function describeOutcome(node: RunnableNode, result: RunResult, targetDatabase: string): string {
  const description = describeNode(node, targetDatabase);
  const failed = result.status === 'error';
  switch (node.resource_type) {
    case 'model':
      return `${failed ? 'creating' : 'created'} ${description}`;
    case 'seed':
      // dbt leaves the database out here, and only here.
      return `${failed ? 'loading' : 'loaded'} seed file ${node.schema}.${node.alias}`;
    case 'snapshot':
      return `${failed ? 'snapshotting' : 'snapshotted'} ${description.replace(/^snapshot /, '')}`;
    case 'test':
      return node.name;
    case 'unit_test':
      return unitTestName(node);
    default:
      return description;
  }
}

/** The bracketed word of the end line: `OK`, `INSERT 3`, `PASS`, `FAIL 2`, `ERROR`. */
export function outcomeLabel(node: RunnableNode, result: RunResult): string {
  if (node.resource_type === 'test' || node.resource_type === 'unit_test') {
    const count = result.status === 'fail' || result.status === 'warn' ? ` ${result.failures ?? 0}` : '';
    return `${result.status.toUpperCase()}${count}`;
  }
  if (result.status === 'error') return 'ERROR';
  if (result.status === 'no-op') return 'NO-OP';
  if (result.status === 'partial success') return result.message ?? 'PARTIAL SUCCESS';
  return result.message ?? 'OK';
}

/** `model::name`, with the version where the model has some. */
function unitTestName(node: Extract<RunnableNode, { resource_type: 'unit_test' }>): string {
  const suffix = node.version === null ? '' : `_v${node.version}`;
  return `${node.model}::${node.name}${suffix}`;
}

/** The kind of thing a skip line names: `relation main.x` for what would be built, else `test name`. */
export function describeSkipped(node: RunnableNode, targetDatabase: string): string {
  const built = node.resource_type === 'model' || node.resource_type === 'seed' || node.resource_type === 'snapshot';
  return built ? `relation ${relationLabel(node, targetDatabase)}` : `${node.resource_type} ${node.name}`;
}
