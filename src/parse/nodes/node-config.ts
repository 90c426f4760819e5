import { type Diagnostic, problem } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { Package } from '../../model/index.ts';
import type { ConfigKind } from '../config/fields.ts';
import { type FinalConfig, finalizeConfig } from '../config/finalize.ts';
import { ConfigMergeError, mergeLevel } from '../config/merge.ts';
import { isRoot, type Workspace } from '../workspace.ts';

/** What a node's config is made of, besides the project files. */
export interface ConfigInput {
  readonly package: Package;
  readonly kind: ConfigKind;
  /** which tree of the project file applies: models, seeds, data_tests, ... */
  readonly tree: string;
  readonly fqn: readonly string[];
  /** from properties, below the calls */
  readonly patch?: PyDict | undefined;
  /** `config()` calls of the file, merged */
  readonly calls: PyDict;
}

const EMPTY = new PyDict();

/**
 * A node's config (B73): defaults, the own package's tree, properties, calls in the file; for a node of an installed
 * package the root project's tree comes on top.
 */
export function nodeConfig(workspace: Workspace, input: ConfigInput): FinalConfig {
  const { configs, project } = workspace;
  const { kind, tree, fqn } = input;
  try {
    const base = configs.merged(input.package, kind, tree, fqn);
    let merged = mergeLevel(kind, base, input.patch ?? EMPTY);
    merged = mergeLevel(kind, merged, input.calls);
    if (!isRoot(workspace, input.package)) {
      for (const level of configs.levels(project.root, tree, fqn)) merged = mergeLevel(kind, merged, level);
    }
    return finalizeConfig(kind, merged);
  } catch (error) {
    if (!(error instanceof ConfigMergeError)) throw error;
    const failed = {
      key: error.key,
      value: error.value,
      message: `expected a dictionary, got ${describe(error.value)}`,
    };
    return { config: finalizeConfig(kind, new PyDict()).config, problems: [failed] };
  }
}

/** The same levels as written, later ones replacing earlier ones key by key. */
export function unrenderedConfig(workspace: Workspace, input: ConfigInput): PyDict {
  const { configs, project } = workspace;
  const config = configs.unrendered(input.package, input.tree, input.fqn).copy();
  if (input.patch !== undefined) config.update(input.patch.entries());
  config.update(input.calls.entries());
  if (!isRoot(workspace, input.package)) {
    config.update(configs.unrendered(project.root, input.tree, input.fqn).entries());
  }
  return config;
}

/** The complaints of a config as diagnostics of its node. */
export function configDiagnostics(
  problems: FinalConfig['problems'],
  node: { unique_id: string; original_file_path: string; name: string; resource_type: string },
): Diagnostic[] {
  return problems.map(({ key, message }) =>
    problem(
      'PA130',
      { key, node: `${node.resource_type} '${node.name}'`, message },
      { span: { file: node.original_file_path, line: 1 }, node: node.unique_id },
    ),
  );
}

const describe = (value: Value): string => (value === null ? 'nothing' : JSON.stringify(String(value)));
