import { problem, warning } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { ExposureNode, Owner } from '../../model/index.ts';
import { folderFqn } from '../fqn.ts';
import { configDiagnostics, nodeConfig, unrenderedConfig } from '../nodes/node-config.ts';
import { dict, strings, unique } from '../properties/columns.ts';
import { type PropertyEntry, place } from '../properties/property-file.ts';
import { byCodePoint } from '../tests/test-name.ts';
import type { Workspace } from '../workspace.ts';
import { addResource } from './add-resource.ts';

/** An entry of `exposures:`. */
export function parseExposure(workspace: Workspace, entry: PropertyEntry): void {
  const { source } = entry.file;
  const { data, name } = entry;
  const owner = ownerOf(workspace, entry);
  if (owner === null) return;
  if (!/^[\w-]+/.test(name) || /\s/.test(name)) {
    const text = `Exposure '${name}': names should hold letters, numbers, underscores and hyphens only`;
    const hint = "Use the 'label' property for a name with other characters.";
    workspace.report(
      warning(
        'PA154',
        { text, hint, event: 'ExposureNameDeprecation' },
        place(entry.file.document, ['exposures', entry.index]),
      ),
    );
  }
  const fqn = [...folderFqn(source), name];
  const input = {
    package: source.package,
    kind: 'exposure' as const,
    tree: 'exposures',
    fqn,
    patch: dict(data.get('config')),
    calls: new PyDict<Value>(),
  };
  const { config, problems } = nodeConfig(workspace, input);
  const tree = source.package.configTrees.get('exposures') ?? new PyDict();
  const tags = unique([
    ...strings(tree.get('tags')),
    ...strings(data.get('tags')),
    ...strings(config.get('tags')),
  ]).sort(byCodePoint);
  const meta = dict(tree.get('meta'))
    .copy()
    .update(dict(data.get('meta')))
    .update(dict(config.get('meta')));
  config.set('tags', [...tags]).set('meta', meta);
  const exposure: ExposureNode = {
    name,
    resource_type: 'exposure',
    package_name: source.package.name,
    path: source.relativePath,
    original_file_path: source.originalPath,
    unique_id: `exposure.${source.package.name}.${name}`,
    fqn,
    type: data.get('type') as string,
    owner,
    description: (data.get('description') as string | undefined) ?? '',
    label: (data.get('label') as string | null | undefined) ?? null,
    maturity: (data.get('maturity') as string | null | undefined) ?? null,
    meta,
    tags,
    config,
    unrendered_config: unrenderedConfig(workspace, input),
    url: (data.get('url') as string | null | undefined) ?? null,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    sources: [],
    metrics: [],
    created_at: workspace.now,
    doc_blocks: [],
  };
  for (const diagnostic of configDiagnostics(problems, exposure)) workspace.report(diagnostic);
  const text = strings(data.get('depends_on'))
    .map(line => `{{ ${line}}}`)
    .join('\n');
  const found = workspace.templates.extractReferences(source.package, text, entry.at(['depends_on']));
  exposure.refs.push(...found.refs);
  exposure.sources.push(...found.sources);
  exposure.metrics.push(...found.metrics);
  addResource(workspace, workspace.manifest.exposures, exposure);
}

/** The owner of an exposure or group; null (and a report) when it has neither name nor email. */
export function ownerOf(workspace: Workspace, entry: PropertyEntry): Owner | null {
  const given = dict(entry.data.get('owner'));
  const name = (given.get('name') as string | null | undefined) ?? null;
  const email = (given.get('email') as string | string[] | null | undefined) ?? null;
  if (name === null && email === null) {
    const kind = entry.section === 'groups' ? 'Group' : 'Exposure';
    const text = `${kind} owner must have at least one of 'name' or 'email' (${kind.toLowerCase()} '${entry.name}')`;
    workspace.report(problem('PA139', { text }, place(entry.file.document, [entry.section, entry.index, 'owner'])));
    return null;
  }
  const extra = PyDict.of<Value>([...given].filter(([key]) => key !== 'name' && key !== 'email'));
  return { email, name, ...(extra.size > 0 ? { extra } : {}) };
}
