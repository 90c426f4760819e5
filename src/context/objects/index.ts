import { PyDict, type Value } from '../../core/value.ts';
import type { Project } from '../../model/project.ts';
import { AdapterObject } from './adapter/adapter-object.ts';
import type { AdapterDependencies } from './adapter/dependencies.ts';
import { ColumnClass } from './column-class.ts';
import { RelationClass } from './relation-class.ts';

export { AdapterObject } from './adapter/adapter-object.ts';
export type { AdapterDependencies, ExecuteDependencies, ParseDependencies } from './adapter/dependencies.ts';
export { ResponseObject } from './adapter/sql-methods.ts';
export { PRINT_DEFAULTS, type PrintOptions, printTable } from './agate/print.ts';
export { csvText } from './agate/print-members.ts';
export { RowObject } from './agate/sequence.ts';
export { AgateTableObject, agateTable, emptyAgateTable, type Print } from './agate/table.ts';
export { ColumnObject } from './column.ts';
export { externalLocation, sourcePlugin } from './external-location.ts';
export { ephemeralRelation, nodeRelation, sourceRelation } from './node-relation.ts';
export { RelationObject } from './relation.ts';
export { RelationClass } from './relation-class.ts';
export type { EventTimeFilter, RelationData } from './relation-data.ts';

/** `adapter` for the templates of one node. */
export const createAdapterObject = (deps: AdapterDependencies): Value => new AdapterObject(deps);

/** `api`: the classes of relations and columns. */
export function createApi(project: Pick<Project, 'root'>): PyDict {
  return PyDict.of<Value>([
    ['Relation', new RelationClass(project.root.quoting)],
    ['Column', new ColumnClass()],
  ]);
}
