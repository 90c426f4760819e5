import {
  type ContextServices,
  MacroFunction,
  type ParseRecorder,
  type ParseScope,
  refArguments,
  resourceDict,
  sourceArguments,
} from '../context/index.ts';
import { nodeRelation } from '../context/objects/index.ts';
import { DiagnosticError, type Span } from '../core/index.ts';
import { PyDict, PyError, PyTuple, type Value } from '../core/value.ts';
import { extractBlocks, extractStatic, type SourceBlock, type StaticCall } from '../jinja/index.ts';
import { lookupVar, type MacroNode, type Package, type RefArgs, type TestNode } from '../model/index.ts';
import type { ParseCache } from './cache/parse-cache.ts';
import { ConfigMergeError } from './config/merge.ts';
import { type Extraction, emptyExtraction, RecordingScope, recorderOf } from './extraction.ts';
import { createMacroFinder } from './macros/find-macro.ts';
import { InertTests } from './macros/inert-tests.ts';
import { macroClosure, TestScope } from './macros/test-scope.ts';
import type { ParsedNode } from './nodes/create-node.ts';
import type { CallNameMacro } from './relation-names.ts';
import { rendering } from './template-failure.ts';
import { createYamlScope, docFunction } from './yaml-scope.ts';

/** Everything that parsing renders, behind names that say what for. All of it throws DiagnosticError. */
export interface Templates {
  /** The blocks of the given types in a file: `snapshot`, `docs`. */
  blocks(text: string, types: readonly string[], file: string): NamedBlock[];
  /** Runs a node's body or one of its hooks. */
  extract(node: ParsedNode, text: string, options: { purpose: 'body' | 'hook' }): Extraction;
  /** Runs a generic test: its arguments, then its macro. */
  extractTest(node: TestNode, macro: MacroNode | undefined, at: () => Span): Extraction;
  /** A test's config as its template text yields it: string literals lose their escapes. */
  literalConfig(node: TestNode, config: PyDict): PyDict;
  /** What expressions such as `ref('x')` refer to: an exposure's `depends_on`, a semantic model's `model`. */
  extractReferences(pkg: Package, text: string, span: Span): Extraction;
  /** The one ref or source that an expression is, or null. */
  staticReference(expression: string): RefArgs | [string, string] | null;
  /** Natively typed value of a string of a property file. */
  renderYaml(pkg: Package, text: string): Value;
  /** Text with nothing in scope: docs blocks. */
  renderPlain(text: string, file: string): string;
  renderDescription(owner: { package_name: string; original_file_path: string }, text: string): string;
  /**
   * The macro of a generic test; with `namespace` the one that runs. What a test is said to depend on is looked up
   * without it, as dbt does.
   */
  testMacro(packageName: string, namespace: string | null, name: string): MacroNode | undefined;
  /** Names (without `test_`) of the generic tests one may ask for. */
  testNames(namespace: string | null, packageName: string): string[];
  readonly nameMacro: CallNameMacro;
}

export type NamedBlock = SourceBlock & { readonly name: string };

/** The commonest arguments of tests, which need no template to be understood. While parsing, a ref is the node itself. */
const SIMPLE_ARGUMENT =
  /^\{\{ (get_where_subquery\()?(?:ref\('([^'\\]+)'(?:, version='([^'\\]+)')?\)|source\('([^'\\]+)', ?'([^'\\]+)'\))(?<=\))\)? \}\}$/;

const STATIC_NAMES = ['ref', 'source', 'config'] as const;

export function createTemplates(context: ContextServices, cache: ParseCache | null = null): Templates {
  const { project, namespace, manifest } = context;
  const root = project.root;
  const findMacro = createMacroFinder(manifest, namespace, root.name);
  const inert = new InertTests(manifest);
  const overridden = new Map<string, boolean>();
  /** Packages whose own ref, source or config macro must run: nothing can be read off their templates. */
  const hasOwnBuiltins = (packageName: string): boolean => {
    let own = overridden.get(packageName);
    if (own === undefined) {
      own = STATIC_NAMES.some(
        name =>
          namespace.findInPackage(packageName, name) !== undefined ||
          namespace.findInPackage(root.name, name) !== undefined,
      );
      overridden.set(packageName, own);
    }
    return own;
  };
  const ownerOf = (node: ParsedNode) => ({
    name: node.name,
    packageName: node.package_name,
    relation: () => nodeRelation(node, root),
    dict: () => resourceDict(node, true),
  });
  const yamlScope = createYamlScope(context, cache === null ? undefined : { envVar: (n, v) => cache.noteEnvVar(n, v) });
  /** The engine's own get_where_subquery, when that is what the name means for a test. */
  const whereSubquery = (node: ParsedNode): MacroNode | null => {
    const macro = namespace.findMacro('get_where_subquery', node.package_name);
    const chosen = namespace.dispatch('get_where_subquery', 'dbt', ['duckdb', 'default'], node.package_name).macro;
    return macro?.package_name === 'dbt' && chosen?.package_name === 'dbt' ? macro : null;
  };
  const closures = new Map<string, Map<string, MacroNode>>();
  const visibleToTest = (node: ParsedNode): Map<string, MacroNode> => {
    const key = `${node.package_name}:${node.depends_on.macros.join()}`;
    let closure = closures.get(key);
    if (closure === undefined) {
      const where = namespace.findMacro('get_where_subquery', node.package_name);
      const dependedOn = node.depends_on.macros.map(id => manifest.macros.get(id));
      closure = macroClosure(manifest.macros, [where, ...dependedOn]);
      closures.set(key, closure);
    }
    return closure;
  };
  const simpleArgument =
    (node: ParsedNode, recorder: ParseRecorder, where: MacroNode | null) =>
    (text: string): Value | undefined => {
      const match = SIMPLE_ARGUMENT.exec(text);
      if (match === null) return undefined;
      const [, subquery, ref, version, source, table] = match;
      if (subquery !== undefined) {
        if (where === null) return undefined;
        recorder.macro(where.unique_id);
      }
      if (ref !== undefined) recorder.ref({ name: ref, package: null, version: version ?? null });
      else recorder.source(source as string, table as string);
      return nodeRelation(node, root);
    };

  /** What renderings that are not kept looked at: the whole manifest follows from it. */
  const noteReads = (extraction: Extraction): void => {
    if (cache === null) return;
    for (const [name, value] of extraction.envVars) cache.noteEnvVar(name, value);
    if (extraction.flags) cache.noteFlags();
    if (extraction.volatile) cache.noteVolatile();
  };
  const noteNames = (text: string): void => {
    if (/\bflags\b/.test(text)) cache?.noteFlags();
    if (/\b(run_started_at|invocation_id|modules)\b/.test(text)) cache?.noteVolatile();
  };

  const extract: Templates['extract'] = (node, text, { purpose }) => {
    const extraction = emptyExtraction();
    if (!text.includes('{{') && !text.includes('{%') && !text.includes('{#')) {
      extraction.static = true;
      return extraction;
    }
    const plain = !hasOwnBuiltins(node.package_name);
    const known = cache?.extraction(node.unique_id, purpose, text);
    if (known !== undefined && (plain || !known.static)) return known;
    if (plain) {
      const calls = rendering({ file: node.original_file_path }, () =>
        extractStatic(context.capturing, text, options(node, purpose)),
      );
      const found = calls === undefined ? null : staticExtraction(context, node.package_name, calls);
      if (found !== null) {
        cache?.rememberExtraction(node.unique_id, purpose, text, node.package_name, found);
        return found;
      }
    }
    return rendering({ file: node.original_file_path }, () => {
      const scope = new RecordingScope(context, ownerOf(node), extraction);
      context.capturing.compile(text, options(node, purpose)).renderSync(scope);
      cache?.rememberExtraction(node.unique_id, purpose, text, node.package_name, extraction);
      return extraction;
    });
  };

  return {
    extract,
    blocks(text, types, file) {
      const found = rendering({ file }, () => extractBlocks(text, types)).blocks;
      return found.filter((block): block is NamedBlock => block.name !== undefined);
    },
    extractTest(node, macro, at) {
      const known = cache?.extraction(node.unique_id, 'test', node.raw_code);
      if (known !== undefined) return known;
      const extraction = emptyExtraction();
      const recorder = recorderOf(extraction);
      const visible = visibleToTest(node);
      return rendering(at, () => {
        const scope = new TestScope(context, ownerOf(node), extraction, visible);
        const simple = hasOwnBuiltins(node.package_name) ? null : simpleArgument(node, recorder, whereSubquery(node));
        const render = (text: string): Value => simple?.(text) ?? context.capturing.renderNative(text, scope);
        const kwargs = testArguments(node, render);
        if (macro !== undefined && visible.has(macro.unique_id) && inert.needsRun(macro, [...kwargs.keys()])) {
          callMacro(scope, macro, [], kwargs);
          inert.noteRun(macro, [...kwargs.keys()]);
        }
        cache?.rememberExtraction(node.unique_id, 'test', node.raw_code, node.package_name, extraction);
        return extraction;
      });
    },
    literalConfig(node, config) {
      return PyDict.of<Value>(
        [...config].map(([key, value]) => {
          if (typeof value !== 'string' || !value.includes('\\')) return [key, value] as const;
          const literal = `{{ "${value.replaceAll('"', '\\"')}" }}`;
          return [
            key,
            rendering({ file: node.original_file_path }, () => context.jinja.compile(literal).renderSync(new Map())),
          ] as const;
        }),
      );
    },
    extractReferences(pkg, text, span) {
      const extraction = emptyExtraction();
      const owner = {
        name: 'depends_on',
        packageName: pkg.name,
        relation: () => '' as Value,
        dict: () => new PyDict(),
      };
      return rendering(span, () => {
        const scope = new RecordingScope(context, owner, extraction);
        context.capturing.compile(text, { name: 'depends_on', file: span.file, line: span.line }).renderSync(scope);
        noteReads(extraction);
        return extraction;
      });
    },
    staticReference(expression) {
      const [call, ...more] = staticCalls(context, `{{ ${expression} }}`) ?? [];
      if (call === undefined || more.length > 0) return null;
      const found = staticExtraction(context, root.name, [call]);
      return found?.refs[0] ?? found?.sources[0] ?? null;
    },
    renderYaml(pkg, text) {
      if (!/\{[{%#]/.test(text)) return text.endsWith('\n') ? text.slice(0, -1) : text;
      noteNames(text);
      return rendering({ file: pkg.projectFile }, () => context.jinja.renderNative(text, yamlScope(pkg.name)));
    },
    renderPlain(text, file) {
      if (!/\{[{%#]/.test(text)) return text;
      return rendering({ file }, () => context.jinja.compile(text, { name: 'docs', file }).renderSync(new Map()));
    },
    renderDescription(owner, text) {
      noteNames(text);
      return rendering({ file: owner.original_file_path }, () => {
        const scope = yamlScope(owner.package_name, new Map([['doc', docFunction(context, owner.package_name)]]));
        return context.jinja.compile(text, { name: 'description', file: owner.original_file_path }).renderSync(scope);
      });
    },
    testMacro: (packageName, wanted, name) => findMacro(wanted ?? packageName, name),
    testNames(wanted, packageName) {
      const visible = [...manifest.macros.values()].filter(
        macro => macro.name.startsWith('test_') && (wanted === null || macro.package_name === wanted),
      );
      void packageName;
      return visible.map(macro => macro.name.slice('test_'.length));
    },
    nameMacro(part, custom, node, macroPackage) {
      const macro = namespace.findInPackage(macroPackage, `generate_${part}_name`);
      if (macro === undefined) return null;
      return rendering({ file: macro.original_file_path, line: macro.line }, () => {
        const extraction = emptyExtraction();
        const scope = new RecordingScope(context, { ...ownerOf(node), packageName: macro.package_name }, extraction);
        const value = callMacro(scope, macro, [custom, resourceDict(node, true)], new Map());
        noteReads(extraction);
        return value;
      });
    },
  };
}

/** Where a node's template stands in its file. */
const options = (node: ParsedNode, purpose: 'body' | 'hook') => ({
  name: node.name,
  file: node.original_file_path,
  line: purpose === 'body' ? (node.raw_code_line ?? 1) : 1,
});

function staticCalls(context: ContextServices, text: string): StaticCall[] | undefined {
  try {
    return extractStatic(context.capturing, text);
  } catch (error) {
    if (error instanceof PyError) return undefined;
    throw error;
  }
}

/** What calls with literal arguments tell; null when running them is what is needed, as they would fail. */
function staticExtraction(
  context: ContextServices,
  packageName: string,
  calls: readonly StaticCall[],
): Extraction | null {
  const extraction = emptyExtraction();
  const recorder = recorderOf(extraction);
  extraction.static = true;
  for (const { name, args, kwargs } of calls) {
    try {
      if (name === 'ref') extraction.refs.push(refArguments(args, kwargs));
      else if (name === 'source') addSource(extraction, sourceArguments(args));
      else if (name === 'config') {
        const call = configCall(args, kwargs);
        if (call === null) return null;
        recorder.config(call);
      } else {
        extraction.static = false;
        const key = args[0];
        if (typeof key !== 'string') return null;
        if (name === 'var') extraction.variables.set(key, lookupVar(context.project, packageName, key));
        else {
          const value = context.project.env[key];
          if (value === undefined && args.length < 2 && !kwargs.has('default')) return null;
          extraction.envVars.set(key, value);
        }
      }
    } catch (error) {
      if (error instanceof DiagnosticError || error instanceof ConfigMergeError) return null;
      throw error;
    }
  }
  return extraction;
}

/** The arguments of a `config()` call as one dict; null for a call that only running it can judge. */
function configCall(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): PyDict | null {
  const [first] = args;
  const given =
    args.length === 0 && kwargs.size > 0 ? PyDict.of<Value>(kwargs) : first instanceof PyDict ? first.copy() : null;
  if (given === null || args.length > 1 || (args.length === 1 && kwargs.size > 0)) return null;
  for (const [old, name] of HOOK_NAMES) {
    const hooks = given.get(old);
    if (hooks === undefined) continue;
    if (given.has(name)) return null;
    given.delete(old);
    given.set(name, hooks);
  }
  return given;
}

const HOOK_NAMES = [
  ['pre_hook', 'pre-hook'],
  ['post_hook', 'post-hook'],
] as const;

/** Sources that are read off a template count once each. */
function addSource(extraction: Extraction, [source, table]: [string, string]): void {
  if (!extraction.sources.some(known => known[0] === source && known[1] === table))
    extraction.sources.push([source, table]);
}

const LOOKS_LIKE_CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/** A generic test's arguments as its macro gets them (B53). Rendering them tells what the test refers to. */
function testArguments(node: TestNode, render: (text: string) => Value): Map<string, Value> {
  const kwargs = node.test_metadata?.kwargs ?? new PyDict();
  const rendered = new Map<string, Value>();
  for (const [key, value] of kwargs) {
    rendered.set(String(key), key === 'column_name' ? value : renderArgument(value, render));
  }
  return rendered;
}

function renderArgument(value: Value, render: (text: string) => Value): Value {
  if (typeof value === 'string') {
    if (LOOKS_LIKE_CALL.test(value)) return render(`{{ ${value} }}`);
    return /\{[{%#]/.test(value) ? render(value) : value.replace(/\r?\n$/, '');
  }
  if (value instanceof PyDict) {
    return PyDict.of<Value>([...value].map(([key, item]) => [key, renderArgument(item, render)] as const));
  }
  if (Array.isArray(value) && !(value instanceof PyTuple)) return value.map(item => renderArgument(item, render));
  return value;
}

/** Calls a macro as a template of the scope would. At parse nothing waits. */
function callMacro(scope: ParseScope, macro: MacroNode, args: Value[], kwargs: ReadonlyMap<string, Value>): Value {
  return new MacroFunction(macro, scope).call(args, kwargs) as Value;
}
