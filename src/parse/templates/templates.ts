import { type ContextServices, resourceDict } from '../../context/index.ts';
import type { Span } from '../../core/index.ts';
import type { PyDict, Value } from '../../core/value.ts';
import { extractBlocks, extractStatic, type SourceBlock } from '../../jinja/index.ts';
import type { MacroNode, Package, RefArgs, TestNode } from '../../model/index.ts';
import type { ParseCache } from '../cache/parse-cache.ts';
import { type Extraction, emptyExtraction, RecordingScope } from '../extraction.ts';
import type { ParsedNode } from '../nodes/create-node.ts';
import type { CallNameMacro } from '../relation-names.ts';
import { rendering } from '../template-failure.ts';
import { VariableReads } from '../variable-reads.ts';
import { PropertyTemplates } from './property-templates.ts';
import { callMacro, type TemplateServices, templateServices } from './services.ts';
import { staticCalls, staticExtraction } from './static-extraction.ts';
import { TestTemplates } from './test-templates.ts';

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
  testNames(namespace: string | null): string[];
  readonly nameMacro: CallNameMacro;
}

export type NamedBlock = SourceBlock & { readonly name: string };

export function createTemplates(
  context: ContextServices,
  cache: ParseCache | null = null,
  reads = new VariableReads(),
): Templates {
  const services = templateServices(context, cache, reads);
  const tests = new TestTemplates(services);
  const properties = new PropertyTemplates(services);
  return {
    blocks(text, types, file) {
      const found = rendering({ file }, () => extractBlocks(text, types)).blocks;
      return found.filter((block): block is NamedBlock => block.name !== undefined);
    },
    extract(node, text, { purpose }) {
      const told = extractNode(services, node, text, purpose);
      reads.noteTemplate({ owner: node.unique_id, purpose, text, extraction: told });
      return told;
    },
    extractTest(node, macro, at) {
      const told = tests.extract(node, macro, at);
      reads.noteTemplate({ owner: node.unique_id, purpose: 'test', text: node.raw_code, extraction: told });
      return told;
    },
    literalConfig: (node, config) => tests.literalConfig(node, config),
    extractReferences: (pkg, text, span) => properties.references(pkg, text, span),
    staticReference(expression) {
      const [call, ...more] = staticCalls(context, `{{ ${expression} }}`) ?? [];
      if (call === undefined || more.length > 0) return null;
      const found = staticExtraction(context, context.project.root.name, [call]);
      return found?.refs[0] ?? found?.sources[0] ?? null;
    },
    renderYaml: (pkg, text) => properties.value(pkg, text),
    renderPlain: (text, file) => properties.plain(text, file),
    renderDescription: (owner, text) => properties.description(owner, text),
    testMacro: (packageName, namespace, name) => tests.macro(packageName, namespace, name),
    testNames: namespace => tests.names(namespace),
    nameMacro: (part, custom, node, macroPackage) => callNameMacro(services, part, custom, node, macroPackage),
  };
}

/** Reads a template off where it is nothing but literal calls, else runs it. */
function extractNode(services: TemplateServices, node: ParsedNode, text: string, purpose: 'body' | 'hook'): Extraction {
  const { cache, context } = services;
  const extraction = emptyExtraction();
  if (!text.includes('{{') && !text.includes('{%') && !text.includes('{#')) {
    extraction.static = true;
    return extraction;
  }
  const plain = !services.hasOwnBuiltins(node.package_name);
  const known = cache?.extraction(node.unique_id, purpose, text);
  if (known !== undefined && (plain || !known.static)) return known;
  const place = {
    name: node.name,
    file: node.original_file_path,
    line: purpose === 'body' ? (node.raw_code_line ?? 1) : 1,
  };
  const told = rendering(place, () => {
    const calls = plain ? extractStatic(context.capturing, text, place) : undefined;
    const found = calls === undefined ? null : staticExtraction(context, node.package_name, calls);
    if (found !== null) return found;
    const scope = new RecordingScope(context, services.ownerOf(node), extraction);
    context.capturing.compile(text, place).renderSync(scope);
    return extraction;
  });
  cache?.rememberExtraction(node.unique_id, purpose, text, node.package_name, told);
  return told;
}

function callNameMacro(
  services: TemplateServices,
  ...[part, custom, node, macroPackage]: Parameters<CallNameMacro>
): Value {
  const { context } = services;
  const macro = context.namespace.findInPackage(macroPackage, `generate_${part}_name`);
  if (macro === undefined) return null;
  return rendering({ file: macro.original_file_path, line: macro.line }, () => {
    const extraction = emptyExtraction();
    const owner = { ...services.ownerOf(node), packageName: macro.package_name };
    const scope = new RecordingScope(context, owner, extraction);
    const value = callMacro(scope, macro, [custom, resourceDict(node, true)], new Map());
    services.noteReads(extraction);
    return value;
  });
}
