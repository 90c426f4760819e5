import { PyDict } from '../../core/value.ts';
import type { NodeBase, SourceNode } from '../../model/node.ts';
import type { Package } from '../../model/project.ts';
import { externalLocation } from './external-location.ts';
import { RelationObject } from './relation.ts';
import { quotePolicy } from './relation-class.ts';
import { ALL_PARTS, type RelationData } from './relation-data.ts';

type Cut = Partial<Pick<RelationData, 'limit' | 'eventTimeFilter' | 'type'>>;

/**
 * The relation of a model, seed, snapshot or test: what `this` and `ref()` are. Quoting: the node's own config over
 * the root project's over "quote all".
 */
export function nodeRelation(
  node: Pick<NodeBase, 'database' | 'schema' | 'alias' | 'config'>,
  root: Pick<Package, 'quoting'>,
  cut: Cut = {},
): RelationObject {
  const own = node.config.get('quoting');
  const base = quotePolicy(ALL_PARTS, root.quoting);
  return new RelationObject({
    path: { database: node.database, schema: node.schema, identifier: node.alias },
    quote: own instanceof PyDict ? quotePolicy(base, own) : base,
    ...cut,
  });
}

/** The relation of a source; an external location stands in place of its name. */
export function sourceRelation(source: SourceNode, root: Pick<Package, 'quoting'>, cut: Cut = {}): RelationObject {
  const quote = quotePolicy(quotePolicy(ALL_PARTS, root.quoting), source.quoting);
  return new RelationObject({
    path: { database: source.database, schema: source.schema, identifier: source.identifier },
    quote,
    external: externalLocation(source),
    ...cut,
  });
}

/** The name under which an ephemeral model is written into the queries that read it. */
export function ephemeralRelation(node: Pick<NodeBase, 'alias'>, cut: Cut = {}): RelationObject {
  return new RelationObject({
    type: 'cte',
    path: { database: null, schema: null, identifier: `__dbt__cte__${node.alias}` },
    quote: { ...ALL_PARTS, identifier: false },
    ...cut,
  });
}
