import type { ParseRecorder } from '../../context/index.ts';
import { nodeRelation } from '../../context/objects/index.ts';
import type { Span } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { MacroNode, TestNode, UniqueId } from '../../model/index.ts';
import { type Extraction, emptyExtraction, recorderOf } from '../extraction.ts';
import { createMacroFinder, type MacroFinder } from '../macros/find-macro.ts';
import { InertTests } from '../macros/inert-tests.ts';
import { macroClosure, TestScope } from '../macros/test-scope.ts';
import { rendering } from '../template-failure.ts';
import { callMacro, type TemplateServices } from './services.ts';
import { testArguments } from './test-arguments.ts';

/** The commonest arguments of tests, which need no template to be understood. While parsing, a ref is the node itself. */
const SIMPLE_ARGUMENT =
  /^\{\{ (get_where_subquery\()?(?:ref\('([^'\\]+)'(?:, version='([^'\\]+)')?\)|source\('([^'\\]+)', ?'([^'\\]+)'\))(?<=\))\)? \}\}$/;

/** Renders generic tests. */
export class TestTemplates {
  private readonly services: TemplateServices;
  private readonly findMacro: MacroFinder;
  private readonly inert: InertTests;
  private readonly closures = new Map<string, Map<UniqueId, MacroNode>>();

  constructor(services: TemplateServices) {
    const { manifest, namespace, project } = services.context;
    this.services = services;
    this.findMacro = createMacroFinder(manifest, namespace, project.root.name);
    this.inert = new InertTests(manifest);
  }

  macro(packageName: string, namespace: string | null, name: string): MacroNode | undefined {
    return this.findMacro(namespace ?? packageName, name);
  }

  names(namespace: string | null): string[] {
    return [...this.services.context.manifest.macros.values()]
      .filter(macro => macro.name.startsWith('test_') && (namespace === null || macro.package_name === namespace))
      .map(macro => macro.name.slice('test_'.length));
  }

  extract(node: TestNode, macro: MacroNode | undefined, at: () => Span): Extraction {
    const { cache, context } = this.services;
    const known = cache?.extraction(node.unique_id, 'test', node.raw_code);
    if (known !== undefined) return known;
    const extraction = emptyExtraction();
    const visible = this.visibleMacros(node);
    return rendering(at, () => {
      const scope = new TestScope(context, this.services.ownerOf(node), extraction, visible);
      const recorder = recorderOf(extraction);
      const plain = !this.services.hasOwnBuiltins(node.package_name);
      const where = plain ? this.ownWhereSubquery(node) : null;
      const kwargs = testArguments(node, text => {
        const simple = plain ? this.simpleArgument(node, text, recorder, where) : undefined;
        return simple ?? context.capturing.renderNative(text, scope);
      });
      const names = [...kwargs.keys()];
      if (macro !== undefined && visible.has(macro.unique_id) && this.inert.needsRun(macro, names)) {
        callMacro(scope, macro, [], kwargs);
        this.inert.noteRun(macro, names);
      }
      cache?.rememberExtraction(node.unique_id, 'test', node.raw_code, node.package_name, extraction);
      return extraction;
    });
  }

  /** A test's config as its template text yields it: string literals lose their escapes. */
  literalConfig(node: TestNode, config: PyDict): PyDict {
    const { jinja } = this.services.context;
    const unescaped = (value: Value): Value => {
      if (typeof value !== 'string' || !value.includes('\\')) return value;
      const literal = `{{ "${value.replaceAll('"', '\\"')}" }}`;
      return rendering({ file: node.original_file_path }, () => jinja.compile(literal).renderSync(new Map()));
    };
    return PyDict.of<Value>([...config].map(([key, value]) => [key, unescaped(value)] as const));
  }

  /** The macros that a test's arguments may call. */
  private visibleMacros(node: TestNode): ReadonlyMap<UniqueId, MacroNode> {
    const { manifest, namespace } = this.services.context;
    const key = `${node.package_name}:${node.depends_on.macros.join()}`;
    let closure = this.closures.get(key);
    if (closure === undefined) {
      const where = namespace.findMacro('get_where_subquery', node.package_name);
      const dependedOn = node.depends_on.macros.map(id => manifest.macros.get(id));
      closure = macroClosure(manifest.macros, [where, ...dependedOn]);
      this.closures.set(key, closure);
    }
    return closure;
  }

  /** The engine's own get_where_subquery, when that is what the name means for a test. */
  private ownWhereSubquery(node: TestNode): MacroNode | null {
    const { namespace } = this.services.context;
    const macro = namespace.findMacro('get_where_subquery', node.package_name);
    const chosen = namespace.dispatch('get_where_subquery', 'dbt', ['duckdb', 'default'], node.package_name).macro;
    return macro?.package_name === 'dbt' && chosen?.package_name === 'dbt' ? macro : null;
  }

  private simpleArgument(
    node: TestNode,
    text: string,
    recorder: ParseRecorder,
    where: MacroNode | null,
  ): Value | undefined {
    const match = SIMPLE_ARGUMENT.exec(text);
    if (match === null) return undefined;
    const [, subquery, ref, version, source, table] = match;
    if (subquery !== undefined) {
      if (where === null) return undefined;
      recorder.macro(where.unique_id);
    }
    if (ref !== undefined) recorder.ref({ name: ref, package: null, version: version ?? null });
    else recorder.source(source as string, table as string);
    return nodeRelation(node, this.services.context.project.root);
  }
}
