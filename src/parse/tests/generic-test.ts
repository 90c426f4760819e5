import { DiagnosticError, didYouMean, nearestNames, problem, warning } from '../../core/index.ts';
import { PyDict, str, stringRepr, type Value } from '../../core/value.ts';
import type { Package, TestNode } from '../../model/index.ts';
import { mergeConfigCall } from '../config/merge.ts';
import { rootFqn } from '../fqn.ts';
import { createNode } from '../nodes/create-node.ts';
import { addNode, duplicateName, guarded } from '../nodes/parse-node.ts';
import { applyExtraction, updateConfig } from '../nodes/settle-config.ts';
import { type PropertyEntry, place } from '../properties/property-file.ts';
import type { Workspace } from '../workspace.ts';
import { readTestDefinition, type TestDefinition } from './test-definition.ts';
import { byCodePoint, synthesizeTestNames, testHash } from './test-name.ts';

/** What a generic test stands on. */
export interface TestTarget {
  readonly package: Package;
  readonly entry: PropertyEntry;
  /** a table of a source, or a model, seed or snapshot */
  readonly source: { readonly name: string; readonly table: string } | null;
  /** name of the node, or of the source's table as dbt joins it: `raw_orders` */
  readonly name: string;
  readonly version: string | number | null;
  /** `models.stg_a`, `sources.raw` */
  readonly fileKey: string;
}

export interface TestRequest {
  readonly target: TestTarget;
  /** the test as the file has it */
  readonly given: Value;
  /** quoted where the column is */
  readonly columnName: string | null;
  /** tags that the column (and source) hand down */
  readonly tags: readonly string[];
  /** path of the test in the entry, for messages */
  readonly path: readonly (string | number)[];
}

/** Macros that only refer to what they test: nothing needs to run to know what they depend on. */
const PLAIN_TESTS = new Set(['macro.dbt.test_not_null', 'macro.dbt.test_unique']);

/** Makes the node of one generic test and adds it to the manifest. Null when the definition cannot be used. */
export function parseGenericTest(workspace: Workspace, request: TestRequest): TestNode | null {
  const { target } = request;
  const useArguments = workspace.flags.behavior.get('require_generic_test_arguments_property') ?? true;
  const read = readTestDefinition(request.given, request.columnName, useArguments);
  if ('problem' in read) {
    workspace.report(
      problem('PA147', { file: target.entry.file.source.originalPath, text: read.problem }, where(request)),
    );
    return null;
  }
  const { definition } = read;
  reportDeprecated(workspace, request, definition);
  const node = guardedCreate(workspace, request, definition);
  if (node === null) return null;
  const other = workspace.manifest.nodes.get(node.unique_id);
  if (other !== undefined && node.config.get('enabled') !== false) {
    workspace.report({ ...duplicateName(node, other), ...where(request), hint: 'Give one of them a name of its own.' });
    return null;
  }
  addNode(workspace, node);
  return node;
}

function guardedCreate(workspace: Workspace, request: TestRequest, definition: TestDefinition): TestNode | null {
  let config: PyDict;
  try {
    config = renderConfig(workspace, request.target.package, definition.config);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics) workspace.report({ ...diagnostic, ...where(request) });
    return null;
  }
  const node = createTestNode(workspace, request, definition, config);
  guarded(workspace, node, () => settleTest(workspace, request, definition, config, node));
  return node;
}

function renderConfig(workspace: Workspace, pkg: Package, written: PyDict): PyDict {
  const config = new PyDict<Value>();
  for (const [key, value] of written) {
    const rendered = typeof value === 'string' ? workspace.templates.renderYaml(pkg, value) : value;
    if (rendered !== null) config.set(key, rendered);
  }
  return config;
}

function createTestNode(
  workspace: Workspace,
  request: TestRequest,
  definition: TestDefinition,
  config: PyDict,
): TestNode {
  const { target } = request;
  const { originalPath } = target.entry.file.source;
  const kwargs = definition.arguments.copy().set('model', modelText(target));
  const names = testNames(definition, target, kwargs);
  if (names.short !== names.full && !config.has('alias')) config.set('alias', names.short);
  const metadata = PyDict.fromObject<Value>({
    namespace: definition.namespace,
    name: definition.name,
    kwargs,
  });
  const node = createNode(workspace, {
    resourceType: 'test',
    package: target.package,
    name: names.full,
    path: `${names.short}.sql`,
    originalPath,
    fqn: [...rootFqn(target.package.name, originalPath), names.full],
    uniqueId: `test.${target.package.name}.${names.full}.${testHash(names.full, metadata)}`,
    rawCode: rawCode(definition, config),
    checksum: { name: 'none', checksum: '' },
    tags: testTags(request.tags, config),
  }) as TestNode;
  node.test_metadata = { name: definition.name, kwargs, namespace: definition.namespace };
  node.column_name = request.columnName;
  node.file_key_name = target.fileKey;
  node.description = typeof definition.description === 'string' ? definition.description : str(definition.description);
  return node;
}

function testNames(definition: TestDefinition, target: TestTarget, kwargs: PyDict): { short: string; full: string } {
  if (definition.givenName !== null) return { short: definition.givenName, full: definition.givenName };
  const test = target.source === null ? definition.name : `source_${definition.name}`;
  const prefixed = definition.namespace === null ? test : `${definition.namespace}_${test}`;
  const on = target.version === null ? target.name : `${target.name}_v${target.version}`;
  return synthesizeTestNames(prefixed, on, kwargs);
}

/** The `model` argument as the manifest shows it. */
function modelText(target: TestTarget): string {
  const { source, name, version } = target;
  const call =
    source !== null
      ? `source('${source.name}', '${source.table}')`
      : version === null
        ? `ref('${name}')`
        : `ref('${name}', version='${version}')`;
  return `{{ get_where_subquery(${call}) }}`;
}

/** The text that stands for the test's template: a call of its macro, and its config. */
function rawCode(definition: TestDefinition, config: PyDict): string {
  const macro = `${definition.namespace === null ? '' : `${definition.namespace}.`}test_${definition.name}`;
  const configs = [...config].map(
    ([key, value]) =>
      `${key as string}=${typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : str(value)}`,
  );
  const call = `{{ ${macro}(**_dbt_generic_test_kwargs) }}`;
  return configs.length === 0 ? call : `${call}{{ config(${configs.join(',')}) }}`;
}

function testTags(inherited: readonly string[], config: PyDict): string[] {
  const own = config.get('tags') ?? [];
  const tags = typeof own === 'string' ? [own] : Array.isArray(own) ? own.map(tag => str(tag)) : [];
  return [...new Set([...inherited, ...tags])].sort(byCodePoint);
}

function settleTest(
  workspace: Workspace,
  request: TestRequest,
  definition: TestDefinition,
  config: PyDict,
  node: TestNode,
): void {
  const { target } = request;
  const { templates } = workspace;
  const macroName = `test_${definition.name}`;
  const macro = templates.testMacro(target.package.name, definition.namespace, macroName);
  const dependedOn = templates.testMacro(target.package.name, null, macroName);
  if (dependedOn !== undefined) node.depends_on.macros.push(dependedOn.unique_id);
  if (macro === undefined) reportUnknownTest(workspace, request, definition, node);

  if (dependedOn !== undefined && PLAIN_TESTS.has(dependedOn.unique_id)) {
    node.config_call_dict = config;
    updateConfig(workspace, node);
    if (target.source !== null) node.sources.push([target.source.name, target.source.table]);
    else node.refs.push({ name: target.name, package: null, version: target.version });
  } else {
    const extraction = templates.extractTest(node, macro, () => where(request).span);
    node.config_call_dict = mergeConfigCall(
      mergeConfigCall(config, extraction.config),
      templates.literalConfig(node, config),
    );
    applyExtraction(node, extraction);
    updateConfig(workspace, node);
  }
  attach(workspace, target, node);
}

/** A test belongs to the node it stands on, and to that node's group. */
function attach(workspace: Workspace, target: TestTarget, node: TestNode): void {
  if (target.source !== null) return;
  const id = workspace.lookup.ref(target.name, target.package.name, target.version);
  const found =
    id === undefined
      ? (workspace.lookup.disabled(target.name, null)[0] ??
        workspace.lookup.disabled(target.name.toUpperCase(), null)[0])
      : workspace.manifest.nodes.get(id);
  if (found === undefined) return;
  node.attached_node = found.unique_id;
  node.group = 'group' in found ? found.group : null;
}

function reportUnknownTest(
  workspace: Workspace,
  request: TestRequest,
  definition: TestDefinition,
  node: TestNode,
): void {
  const known = workspace.templates.testNames(definition.namespace);
  const near = didYouMean(nearestNames(definition.name, known));
  const hint = near ?? 'Check for typos and/or install package dependencies with "pa deps".';
  const data = { test: definition.name, node: request.target.name, macro: `test_${definition.name}`, hint };
  workspace.report(warning('PA148', data, { ...where(request), node: node.unique_id }));
}

function reportDeprecated(workspace: Workspace, request: TestRequest, definition: TestDefinition): void {
  const { target } = request;
  const file = target.entry.file.source.originalPath;
  for (const { kind, key } of definition.deprecated) {
    if (kind === 'moved-to-config') {
      const path = `data_tests.${definition.name}.${key}`;
      const text = `Found \`${key}\` as a top-level property of \`${path}\` in file \`${file}\`. The \`${key}\` top-level property should be moved into the \`config\` of \`${path}\`.`;
      workspace.report(warning('PA154', { text, event: 'PropertyMovedToConfigDeprecation' }, where(request)));
    } else if (kind === 'missing-arguments') {
      const on = `\`${key}\` defined on ${stringRepr(target.name)} in package '${target.package.name}' (${file})`;
      const text = `Found top-level arguments to test ${on}. Arguments to generic tests should be nested under the \`arguments\` property.`;
      workspace.report(
        warning('PA154', { text, event: 'MissingArgumentsPropertyInGenericTestDeprecation' }, where(request)),
      );
    } else {
      const text = `Found \`arguments\` property in test definition of test \`${key}\` without usage of \`require_generic_test_arguments_property\` behavior change flag. The \`arguments\` property is deprecated for custom usage and will be used to nest keyword arguments in future versions.`;
      workspace.report(warning('PA154', { text, event: 'ArgumentsPropertyInGenericTestDeprecation' }, where(request)));
    }
  }
}

function where(request: TestRequest) {
  const { entry } = request.target;
  return place(entry.file.document, [entry.section, entry.index, ...request.path]);
}
