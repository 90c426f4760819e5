import type { Connection } from '../../adapter/index.ts';
import { nodeRelation } from '../../context/objects/index.ts';
import { DiagnosticError, didYouMean, nearestNames, problem } from '../../core/index.ts';
import { placeOfConfig } from '../../parse/index.ts';
import type { RunState } from '../run-state.ts';
import type { Member } from './members.ts';

/**
 * Makes sure that the columns which a member's config names are there in what it has just written, once per run: what
 * `period` and `unique_key` name is only read when rows are replaced, compared or cut into parts, and a slip of the pen
 * would come to light there, or never. An expression as a key is not looked at.
 * @throws DiagnosticError PA650, at the setting
 */
export async function checkDeclaredColumns(state: RunState, connection: Connection, member: Member): Promise<void> {
  const { node, persistence, period } = member;
  const { project } = state.execution.context;
  const named = [
    ...(period === null ? [] : [['period', period.column] as const]),
    ...persistence.config.uniqueKey.filter(isPlainName).map(name => ['unique_key', name] as const),
  ];
  if (named.length === 0 || !state.execution.isNews(`columns of ${node.unique_id}`)) return;
  const columns = await connection.describe(nodeRelation(node, project.root).plain);
  const names = columns.map(({ name }) => name);
  const has = new Set(names.map(name => name.toLowerCase()));
  const wrong = named.find(([, name]) => !has.has(name.toLowerCase()));
  if (wrong === undefined) return;
  const [key, name] = wrong;
  const text = `${key} names '${name}', which is no column of its rows (${names.join(', ')})`;
  const hint = didYouMean(nearestNames(name, names));
  throw new DiagnosticError({
    ...problem('PA650', { name: node.name, more: 0, text }, placeOfConfig(node, key, project)),
    ...(hint === undefined ? {} : { hint }),
  });
}

const isPlainName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);
