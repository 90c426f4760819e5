import { PyDict, type Value } from '../../core/value.ts';
import { dict, dicts, strings, unique } from '../properties/columns.ts';
import type { PropertyEntry } from '../properties/property-file.ts';
import { byCodePoint } from '../tests/test-name.ts';
import type { Workspace } from '../workspace.ts';
import { addResource } from './add-resource.ts';
import { semanticNode, whereFilter } from './semantic-node.ts';

/** An entry of `saved_queries:`. */
export function parseSavedQuery(workspace: Workspace, entry: PropertyEntry): void {
  const { data } = entry;
  const node = semanticNode(workspace, entry, 'saved_query', entry.name, dict(data.get('config')));
  const params = dict(data.get('query_params'));
  node.tags = unique([...strings(data.get('tags')), ...strings(node.config.get('tags'))]).sort(byCodePoint);
  node.description = (data.get('description') as string | null | undefined) ?? '';
  node.fields = PyDict.fromObject<Value>({
    query_params: PyDict.fromObject<Value>({
      metrics: params.get('metrics') ?? [],
      group_by: params.get('group_by') ?? [],
      where: whereFilter(params.get('where')),
      order_by: params.get('order_by') ?? [],
      limit: params.get('limit') ?? null,
    }),
    exports: dicts(data.get('exports')).map(e => exported(workspace, e, node.config)),
    description: data.get('description') ?? null,
    label: data.get('label') ?? null,
    metadata: null,
  });
  addResource(workspace, workspace.manifest.savedQueries, node);
}

function exported(workspace: Workspace, given: PyDict, shared: PyDict): PyDict {
  const own = dict(given.get('config'));
  const get = (key: string): Value => own.get(key) ?? shared.get(key) ?? null;
  const { schema, database } = workspace.project.target;
  return PyDict.fromObject<Value>({
    name: given.get('name') ?? null,
    config: PyDict.fromObject<Value>({
      export_as: get('export_as'),
      schema_name: get('schema_name') ?? get('schema') ?? schema,
      alias: get('alias') ?? given.get('name') ?? null,
      database: get('database') ?? database,
    }),
    unrendered_config: own,
  });
}
