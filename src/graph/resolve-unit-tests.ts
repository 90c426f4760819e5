import { type Diagnostic, didYouMean, nearestNames, problem, type Value, valueEquals } from '../core/index.ts';
import type { Manifest, ModelNode, UnitTestNode } from '../model/index.ts';
import { isDict, listOf } from './dict-values.ts';
import { type RefIndex, refableIds } from './ref-index.ts';
import { resolveRef } from './resolve-ref.ts';

const INCREMENTAL_MACRO = 'macro.dbt.is_incremental';

/**
 * Binds each unit test to the model it tests (looked up in the test's own package). A test of a versioned model
 * becomes one test per chosen version; a test of a disabled model is disabled too.
 */
export function resolveUnitTests(manifest: Manifest, index: RefIndex): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const test of [...manifest.unitTests.values()]) {
    // Already split by version in an earlier pass: bound for good.
    if (test.version !== null && test.depends_on.nodes.length > 0) continue;
    const complaint = resolveUnitTest(manifest, index, test);
    if (complaint) {
      const at = { span: { file: test.original_file_path, line: 1 }, node: test.unique_id };
      diagnostics.push(problem('PA309', complaint, at));
    }
  }
  return diagnostics;
}

interface Complaint {
  text: string;
  hint?: string;
}

function resolveUnitTest(manifest: Manifest, index: RefIndex, test: UnitTestNode): Complaint | null {
  const [name = '', version = null] = test.model.split(/\s+/).filter(Boolean);
  const view = { rootPackage: test.package_name, nodePackage: test.package_name };
  const found = resolveRef(index, view, name, test.package_name, version);
  if (found.kind === 'missing' || found.kind === 'ambiguous') {
    const names = refableIds(index).map(id => id.split('.').slice(2).join('.'));
    return {
      text: `Unable to find model '${test.package_name}.${test.model}' for unit test '${test.name}' in ${test.original_file_path}`,
      hint: didYouMean(nearestNames(name, names)),
    };
  }
  if (found.kind === 'disabled' || test.config.get('enabled') === false) {
    test.config.set('enabled', false);
    manifest.unitTests.delete(test.unique_id);
    if (!manifest.disabled.has(test.unique_id)) manifest.disabled.set(test.unique_id, [test]);
    return null;
  }
  const model = found.node as ModelNode;
  test.depends_on.nodes = [model.unique_id];
  test.schema = model.schema;
  return incrementalComplaint(test, model) ?? splitByVersion(manifest, test, model);
}

/** A unit test of a model that asks `is_incremental()` must say which answer it wants. */
function incrementalComplaint(test: UnitTestNode, model: ModelNode): Complaint | null {
  if (!model.depends_on.macros.includes(INCREMENTAL_MACRO)) return null;
  const macros = test.overrides?.get('macros');
  const override = isDict(macros) ? macros.get('is_incremental') : undefined;
  if (typeof override !== 'boolean') {
    return {
      text: `Boolean override for 'is_incremental' must be provided for unit test '${test.name}' in model '${model.name}'`,
      hint: 'Add overrides: {macros: {is_incremental: true}} (or false) to the unit test.',
    };
  }
  if (override && !test.given.some(given => given.get('input') === 'this')) {
    return {
      text: `Unit test '${test.name}' for incremental model '${model.name}' must have a 'this' input`,
      hint: "Add a given with input: this, the rows that the model's table holds before.",
    };
  }
  return null;
}

function splitByVersion(manifest: Manifest, test: UnitTestNode, model: ModelNode): Complaint | null {
  const include = listOf(test.versions?.get('include'));
  const exclude = listOf(test.versions?.get('exclude'));
  if (model.version === null) {
    if (include.length === 0 && exclude.length === 0) return null;
    return {
      text:
        `Unit test '${test.name}' should not have a versions include or exclude ` +
        `when referencing non-versioned model '${model.name}'`,
    };
  }
  const holds = (list: Value[], v: Value) => list.some(item => valueEquals(item, v));
  const chosen = versionsOf(manifest, model).filter(m => {
    if (test.versions === null) return true;
    if (exclude.length > 0) return !holds(exclude, m.version);
    return holds(include, m.version);
  });
  if (chosen.length === 0) {
    return { text: `Unit test '${test.name}' referenced a version of '${model.name}' which was not found.` };
  }
  manifest.unitTests.delete(test.unique_id);
  for (const versioned of chosen) {
    const id = `unit_test.${test.package_name}.${test.model}.${test.name}_v${versioned.version}`;
    const depends_on = { macros: [...test.depends_on.macros], nodes: [versioned.unique_id] };
    manifest.unitTests.set(id, { ...test, unique_id: id, version: versioned.version, depends_on });
  }
  return null;
}

function versionsOf(manifest: Manifest, model: ModelNode): ModelNode[] {
  const found: ModelNode[] = [];
  for (const node of manifest.nodes.values()) {
    if (node.resource_type !== 'model' || node.version === null) continue;
    if (node.name === model.name && node.package_name === model.package_name) found.push(node);
  }
  return found;
}
