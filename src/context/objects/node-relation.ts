import type { NodeBase, SourceNode } from '../../model/node.ts';
import type { Package } from '../../model/project.ts';
import { externalLocation } from './external-location.ts';
import { RelationObject } from './relation.ts';
import { quotePolicy } from './relation-class.ts';
import { ALL_PARTS, type RelationData } from './relation-data.ts';

type Cut = Partial<Pick<RelationData, 'limit' | 'eventTimeFilter' | 'type'>>;

/**
 * The relation of a model, seed, snapshot or test: what `this` and `ref()` are. Quoting is the root project's; dbt pays
 * no heed to a `quoting` in a node's own config.
 */
export function nodeRelation(
  node: Pick<NodeBase, 'database' | 'schema' | 'alias'>,
  root: Pick<Package, 'quoting'>,
  cut: Cut = {},
): RelationObject {
  return new RelationObject({
    path: { database: node.database, schema: node.schema, identifier: node.alias },
    quote: quotePolicy(ALL_PARTS, root.quoting),
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
