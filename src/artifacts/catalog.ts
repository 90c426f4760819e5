import { type Manifest, relationKey, type UniqueId } from '../model/index.ts';
import { type Json, jsonText } from './json-text.ts';
import { type ArtifactMetadata, metadataJson } from './metadata.ts';

/** One table or view as the database describes it. */
export interface CatalogTable {
  readonly database: string | null;
  readonly schema: string;
  readonly name: string;
  /** `BASE TABLE`, `VIEW`, `LOCAL TEMPORARY` */
  readonly type: string;
  readonly comment: string | null;
  readonly owner: string | null;
  readonly columns: readonly {
    readonly name: string;
    /** position from 1 */
    readonly index: number;
    readonly type: string;
    readonly comment: string | null;
  }[];
}

/**
 * catalog.json, schema v1: the tables of the database that nodes or sources of the manifest stand for. What was not
 * built is left out. Two nodes that share a table both show it.
 */
export function catalogText(
  manifest: Manifest,
  tables: readonly CatalogTable[],
  metadata: ArtifactMetadata,
  errors: readonly string[] | null = null,
): string {
  const byKey = new Map(
    tables.map(table => [
      relationKey({ database: table.database, schema: table.schema, identifier: table.name }),
      table,
    ]),
  );
  const nodes = new Map<UniqueId, Json>();
  for (const node of manifest.nodes.values()) {
    if (!STORED.has(node.resource_type)) continue;
    const table = byKey.get(relationKey({ database: node.database, schema: node.schema, identifier: node.alias }));
    if (table) nodes.set(node.unique_id, tableJson(node.unique_id, table));
  }
  const sources = new Map<UniqueId, Json>();
  for (const source of manifest.sources.values()) {
    const table = byKey.get(relationKey(source));
    if (table) sources.set(source.unique_id, tableJson(source.unique_id, table));
  }
  return jsonText({ metadata: metadataJson('catalog', metadata), nodes, sources, errors });
}

const STORED: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

function tableJson(id: UniqueId, table: CatalogTable): Json {
  return {
    metadata: {
      type: table.type,
      schema: table.schema,
      name: table.name,
      database: table.database,
      comment: table.comment,
      owner: table.owner,
    },
    columns: new Map<string, Json>(
      [...table.columns]
        .sort((a, b) => a.index - b.index)
        .map(column => [
          column.name,
          { type: column.type, index: column.index, name: column.name, comment: column.comment },
        ]),
    ),
    stats: NO_STATS,
    unique_id: id,
  };
}

const NO_STATS = {
  has_stats: {
    id: 'has_stats',
    label: 'Has Stats?',
    value: false,
    include: false,
    description: 'Indicates whether there are statistics for this table',
  },
};
