import { type GroupNode, type Manifest, relativesOf, type UniqueId } from '../model/index.ts';
import { type Json, jsonText } from './json-text.ts';
import { type ManifestMetadata, manifestMetadataJson } from './metadata.ts';
import { docJson, groupJson, macroJson, resourceJson } from './node-json.ts';

/** manifest.json, schema v12. Dependencies must be resolved. */
export function manifestText(manifest: Manifest, metadata: ManifestMetadata): string {
  const { parents, children } = relativesOf(manifest);
  const parts: [key: string, text: string][] = [
    ['metadata', jsonText(manifestMetadataJson(metadata))],
    ['nodes', mapText(manifest.nodes, resourceJson)],
    ['sources', mapText(manifest.sources, resourceJson)],
    ['macros', mapText(manifest.macros, macroJson)],
    ['docs', mapText(manifest.docs, docJson)],
    ['exposures', mapText(manifest.exposures, resourceJson)],
    ['metrics', mapText(manifest.metrics, resourceJson)],
    ['groups', mapText(manifest.groups, groupJson)],
    ['selectors', jsonText(manifest.selectors)],
    ['disabled', mapText(manifest.disabled, nodes => nodes.map(resourceJson))],
    ['parent_map', jsonText(parents)],
    ['child_map', jsonText(children)],
    ['group_map', jsonText(groupMembers(manifest))],
    ['saved_queries', mapText(manifest.savedQueries, resourceJson)],
    ['semantic_models', mapText(manifest.semanticModels, resourceJson)],
    ['unit_tests', mapText(manifest.unitTests, resourceJson)],
    ['functions', mapText(manifest.functions, resourceJson)],
  ];
  return `{${parts.map(([key, text]) => `"${key}":${text}`).join(',')}}`;
}

/** One text per resource, so that no resource's fields outlive their turn. */
function mapText<T>(resources: ReadonlyMap<UniqueId, T>, fields: (resource: T) => Json): string {
  const texts: string[] = [];
  for (const [id, resource] of resources) texts.push(`${jsonText(id)}:${jsonText(fields(resource))}`);
  return `{${texts.join(',')}}`;
}

function groupMembers(manifest: Manifest): Map<string, UniqueId[]> {
  const members = new Map<string, UniqueId[]>();
  for (const group of manifest.groups.values() as Iterable<GroupNode>) members.set(group.name, []);
  for (const resources of [manifest.nodes, manifest.savedQueries, manifest.semanticModels, manifest.metrics]) {
    for (const node of resources.values()) if (node.group !== null) members.get(node.group)?.push(node.unique_id);
  }
  return members;
}
