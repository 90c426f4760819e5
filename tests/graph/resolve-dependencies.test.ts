import { expect, it } from 'vitest';
import { resolveDependencies } from '../../src/graph/index.ts';
import { dict, exposure, manifestOf, model, projectOf, seed, source, test, unitTest } from '../support/nodes.ts';

const shop = projectOf({ name: 'shop' });

it('fills depends_on with sources before refs, each once', () => {
  const orders = model('orders', ['stg', 'raw', 'stg'], { sources: [['ext', 'things']] });
  const manifest = manifestOf(model('stg'), seed('raw'), source('ext', 'things'), orders, exposure('dash', ['orders']));
  expect(resolveDependencies(manifest, shop)).toEqual([]);
  expect(orders.depends_on.nodes).toEqual(['source.shop.ext.things', 'model.shop.stg', 'seed.shop.raw']);
  expect(manifest.exposures.get('exposure.shop.dash')?.depends_on.nodes).toEqual(['model.shop.orders']);
});

it('can be run twice with the same outcome', () => {
  const manifest = manifestOf(model('a'), model('b', ['a']));
  resolveDependencies(manifest, shop);
  resolveDependencies(manifest, shop);
  expect(manifest.nodes.get('model.shop.b')?.depends_on.nodes).toEqual(['model.shop.a']);
});

it('names a missing ref with its place and the nearest names', () => {
  const manifest = manifestOf(model('stg_orders'), model('orders', ['stg_order']));
  const [complaint] = resolveDependencies(manifest, shop);
  expect(complaint).toMatchObject({
    code: 'PA302',
    severity: 'error',
    kind: 'Compilation Error',
    message: "Model 'model.shop.orders' (models/orders.sql) depends on a node named 'stg_order' which was not found",
    hint: "Did you mean 'stg_orders'?",
    span: { file: 'models/orders.sql', line: 2, column: 9, endColumn: 25 },
    excerpt: "from {{ ref('stg_order') }}",
    node: 'model.shop.orders',
  });
});

it('tells disabled from missing, and names package and version asked for', () => {
  const manifest = manifestOf(
    model('off', [], { config: { enabled: false } }),
    model('a', ['off']),
    model('b', [], { refs: [{ name: 'x', package: 'other', version: 3 }], original_file_path: 'models/deep/b.sql' }),
  );
  expect(resolveDependencies(manifest, shop).map(d => d.message)).toEqual([
    "Model 'model.shop.a' (models/a.sql) depends on a node named 'off' which is disabled",
    "Model 'model.shop.b' (models/deep/b.sql) depends on a node named 'x' with version '3' in package or project 'other' which was not found",
  ]);
});

it('disables a test whose target is missing, with a warning; silently when the ref is disabled', () => {
  const lost = test('lost', ['nothing']);
  const off = test('off_test', ['off']);
  const offSource = test('off_source', [], { sources: [['ext', 'gone']] });
  const manifest = manifestOf(
    lost,
    off,
    offSource,
    model('off', [], { config: { enabled: false } }),
    source('ext', 'gone', { config: { enabled: false } }),
  );
  const found = resolveDependencies(manifest, shop);
  expect(found.map(d => [d.code, d.severity, d.event, d.message])).toEqual([
    [
      'PA303',
      'warning',
      'NodeNotFoundOrDisabled',
      "Test 'test.shop.lost' (tests/lost.sql) depends on a node named 'nothing' in package '' which was not found",
    ],
    [
      'PA304',
      'warning',
      'InvalidDisabledTargetInTestNode',
      "Test 'test.shop.off_source' (tests/off_source.sql) depends on a source named 'ext.gone' which is disabled",
    ],
  ]);
  for (const node of [lost, off, offSource]) expect(node.config.get('enabled')).toBe(false);
});

it('searches the root before the own package, the other way round with the flag', () => {
  const project = projectOf({ name: 'shop' }, { name: 'lib' });
  const user = model('user', ['shared'], { package_name: 'lib', unique_id: 'model.lib.user' });
  const manifest = manifestOf(model('shared'), model('shared', [], { package_name: 'lib' }), user);
  expect(resolveDependencies(manifest, project).map(d => d.event)).toEqual(['PackageNodeDependsOnRootProjectNode']);
  expect(user.depends_on.nodes).toEqual(['model.shop.shared']);
  expect(resolveDependencies(manifest, project, { nodePackageFirst: true })).toEqual([]);
  expect(user.depends_on.nodes).toEqual(['model.lib.shared']);
});

it('refuses a ref that fits several packages, none of them its own', () => {
  const project = projectOf({ name: 'shop' }, { name: 'lib' }, { name: 'util' });
  const manifest = manifestOf(
    model('m', [], { package_name: 'lib' }),
    model('m', [], { package_name: 'util' }),
    model('asks', ['m']),
  );
  expect(resolveDependencies(manifest, project)[0]?.message).toBe(
    "When referencing 'm', found nodes in multiple packages: 'model.lib.m', 'model.util.m'\n" +
      "To fix this, use two-argument 'ref', with the package name first: 'lib' or 'util'",
  );
});

it('takes the latest version where none is asked for', () => {
  const v = (n: number) => model('dim', [], { version: n, latest_version: 1, unique_id: `model.shop.dim.v${n}` });
  const pinned = model('pinned', [], { refs: [{ name: 'dim', package: null, version: 2 }] });
  const open = model('open', ['dim']);
  resolveDependencies(manifestOf(v(1), v(2), pinned, open), shop);
  expect(open.depends_on.nodes).toEqual(['model.shop.dim.v1']);
  expect(pinned.depends_on.nodes).toEqual(['model.shop.dim.v2']);
});

it('guards private models by group and protected ones by restrict-access', () => {
  const project = projectOf({ name: 'shop' }, { name: 'lib', restrictAccess: true });
  const manifest = manifestOf(
    model('secret', [], { access: 'private', group: 'fin' }),
    model('inside', ['secret'], { group: 'fin' }),
    model('outside', ['secret']),
    model('closed', [], { package_name: 'lib' }),
    model('reader', ['closed']),
  );
  manifest.groups.set('group.shop.fin', { name: 'fin' } as never);
  expect(resolveDependencies(manifest, project).map(d => d.message)).toEqual([
    "Node model.shop.outside attempted to reference node model.shop.secret, which is not allowed because the referenced node is private to the 'fin' group.",
    "Node model.shop.reader attempted to reference node model.lib.closed, which is not allowed because the referenced node is protected to the 'lib' package.",
  ]);
});

it('complains about a group that is not defined', () => {
  const [complaint] = resolveDependencies(manifestOf(model('m', [], { group: 'fin' })), shop);
  expect(complaint?.message).toBe("Invalid group 'fin', expected one of []");
});

it('makes one unit test per version of the model, and disables those of a disabled model', () => {
  const v = (n: number) => model('dim', [], { version: n, latest_version: 2, unique_id: `model.shop.dim.v${n}` });
  const manifest = manifestOf(
    v(1),
    v(2),
    model('off', [], { config: { enabled: false } }),
    unitTest('all', 'dim'),
    unitTest('one', 'dim', { versions: dict({ include: [1] }) }),
    unitTest('gone', 'off'),
  );
  expect(resolveDependencies(manifest, shop)).toEqual([]);
  expect([...manifest.unitTests.values()].map(t => [t.unique_id, t.version, t.depends_on.nodes[0]])).toEqual([
    ['unit_test.shop.dim.all_v1', 1, 'model.shop.dim.v1'],
    ['unit_test.shop.dim.all_v2', 2, 'model.shop.dim.v2'],
    ['unit_test.shop.dim.one_v1', 1, 'model.shop.dim.v1'],
  ]);
  expect(manifest.disabled.has('unit_test.shop.off.gone')).toBe(true);
  expect(resolveDependencies(manifest, shop)).toEqual([]);
  expect(manifest.unitTests.size).toBe(3);
});

it('wants an answer for is_incremental in unit tests of incremental models', () => {
  const macros = { macros: ['macro.dbt.is_incremental'], nodes: [] };
  const manifest = manifestOf(
    model('m', [], { depends_on: macros }),
    unitTest('t', 'm'),
    unitTest('u', 'm', { overrides: dict({ macros: dict({ is_incremental: true }) }) }),
    unitTest('lost', 'n'),
  );
  expect(resolveDependencies(manifest, shop).map(d => d.message)).toEqual([
    "Boolean override for 'is_incremental' must be provided for unit test 't' in model 'm'",
    "Unit test 'u' for incremental model 'm' must have a 'this' input",
    "Unable to find model 'shop.n' for unit test 'lost' in models/unit.yml",
  ]);
});
