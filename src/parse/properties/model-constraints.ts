import { problem, sha256, warning } from '../../core/index.ts';
import { type PyDict, repr, str, stringRepr, type Value } from '../../core/value.ts';
import type { ModelNode } from '../../model/index.ts';
import type { Workspace } from '../workspace.ts';
import { constraint, isConstraintType } from './columns.ts';
import { type NodePatch, placeOf } from './node-patch.ts';

/** Puts constraints on a model, refers to what its foreign keys point at, and hashes an enforced contract. */
export function patchConstraints(workspace: Workspace, node: ModelNode, patch: NodePatch): void {
  const report = (text: string) =>
    workspace.report(problem('PA139', { text }, { ...placeOf(patch.entry), node: node.unique_id }));
  if (node.contract.enforced) {
    checkContract(workspace, node, patch, report);
    if (patch.constraints.some(c => !isConstraintType(c.get('type')))) {
      workspace.report(problem('PA137', { what: `model ${node.name}` }, placeOf(patch.entry)));
      return;
    }
  }
  checkPrimaryKeys(node, patch, report);
  node.constraints = patch.constraints.map(c => constraint(c, true));
  for (const c of allConstraints(node)) {
    const to = c.get('to');
    if (c.get('type') !== 'foreign_key' || typeof to !== 'string' || to === '') continue;
    const found = workspace.templates.staticReference(to);
    if (found === null) {
      report(`Invalid 'ref' or 'source' syntax on foreign key constraint 'to' on model ${node.name}: ${to}.`);
    } else if ('name' in found) node.refs.push(found);
    else node.sources.push([found[0], found[1]]);
  }
  if (node.contract.enforced && node.contract.checksum === null) node.contract.checksum = contractChecksum(node);
}

const columnConstraints = (node: ModelNode): PyDict[] => [...node.columns.values()].flatMap(c => c.constraints);
const allConstraints = (node: ModelNode): PyDict[] => [...columnConstraints(node), ...node.constraints];

function checkContract(workspace: Workspace, node: ModelNode, patch: NodePatch, report: (text: string) => void): void {
  const unsupported = allConstraints(node).some(c => c.get('warn_unsupported') !== false);
  if (unsupported && !enforcesConstraints(node)) {
    const text = `Constraint types are not supported for ${str(node.config.get('materialized') ?? null)} materializations and will be ignored. Set 'warn_unsupported: false' on this constraint to ignore this warning.`;
    const data = { text, event: 'UnsupportedConstraintMaterialization' };
    workspace.report(warning('PA154', data, { ...placeOf(patch.entry), node: node.unique_id }));
  }
  const errors: string[] = [];
  if (node.columns.size === 0) {
    errors.push('Constraints must be defined in a `yml` schema configuration file like `schema.yml`.');
  }
  if (node.language !== 'sql') errors.push(`Language Error: Expected 'sql' but found '${node.language}'`);
  if (errors.length > 0) report(`Contract enforcement failed for: (${node.original_file_path})\n${errors.join('\n')}`);
}

function checkPrimaryKeys(node: ModelNode, patch: NodePatch, report: (text: string) => void): void {
  const isKey = (c: PyDict): boolean => c.get('type') === 'primary_key';
  const columns = [...node.columns.values()].flatMap(column => column.constraints.filter(isKey).map(() => column.name));
  const errors: string[] = [];
  if (columns.length > 1) {
    errors.push(
      `Found ${columns.length} columns (${repr(columns)}) with primary key constraints defined. ` +
        'Primary keys for multiple columns must be defined as a model level constraint.',
    );
  }
  if (columns.length > 0 && patch.constraints.some(isKey)) {
    errors.push(
      'Primary key constraints defined at the model level and the columns level. ' +
        'Primary keys can be defined at the model level or the column level, not both.',
    );
  }
  if (errors.length > 0) report(`Primary key constraint error: (${node.original_file_path})\n${errors.join('\n')}`);
}

const enforcesConstraints = (node: ModelNode): boolean => {
  const materialized = node.config.get('materialized');
  return materialized === 'table' || materialized === 'incremental';
};

/** Hash of the columns and constraints that a contract promises, built from the same text as dbt's. */
function contractChecksum(node: ModelNode): string {
  let state = '';
  const columns = [...node.columns.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const column of columns) {
    state += `|${column.name}${column.data_type ?? 'None'}[${column.constraints.map(c => constraintText(c, false)).join(', ')}]`;
  }
  if (enforcesConstraints(node)) {
    state += str(node.config.get('materialized') ?? null);
    state += `[${node.constraints.map(c => constraintText(c, true)).join(', ')}]`;
  }
  return sha256(state);
}

/** A constraint as Python prints the object that dbt keeps it in. */
function constraintText(c: PyDict, ofModel: boolean): string {
  const type = String(c.get('type'));
  const fields: [string, Value | undefined][] = [
    'name',
    'expression',
    'warn_unenforced',
    'warn_unsupported',
    'to',
    'to_columns',
  ].map(key => [key, c.get(key)]);
  if (ofModel) fields.push(['columns', c.get('columns')]);
  const parts = [
    `type=<ConstraintType.${type}: ${stringRepr(type)}>`,
    ...fields.map(([key, v]) => `${key}=${repr(v ?? null)}`),
  ];
  return `${ofModel ? 'ModelLevelConstraint' : 'ColumnLevelConstraint'}(${parts.join(', ')})`;
}
