import type { Span } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { Package } from '../../model/index.ts';
import { type Extraction, emptyExtraction, RecordingScope } from '../extraction.ts';
import { rendering } from '../template-failure.ts';
import { createYamlScope, docFunction, type YamlScope } from '../yaml-scope.ts';
import type { TemplateServices } from './services.ts';

const TEMPLATE = /\{[{%#]/;

/** Renders the strings of property files and what they describe. */
export class PropertyTemplates {
  private readonly services: TemplateServices;
  private readonly scope: (packageName: string, extra?: YamlScope) => YamlScope;

  constructor(services: TemplateServices) {
    const { cache, context } = services;
    this.services = services;
    this.scope = createYamlScope(context, {
      envVar: (name, value) => cache?.noteEnvVar(name, value),
      variable: name => services.reads.noteApart(name),
    });
  }

  /** Natively typed value of a string. */
  value(pkg: Package, text: string): Value {
    if (!TEMPLATE.test(text)) return text.endsWith('\n') ? text.slice(0, -1) : text;
    this.noteNames(text);
    return rendering({ file: pkg.projectFile }, () =>
      this.services.context.jinja.renderNative(text, this.scope(pkg.name)),
    );
  }

  /** Text with nothing in scope. */
  plain(text: string, file: string): string {
    if (!TEMPLATE.test(text)) return text;
    const { jinja } = this.services.context;
    return rendering({ file }, () => jinja.compile(text, { name: 'docs', file }).renderSync(new Map()));
  }

  description(owner: { readonly package_name: string; readonly original_file_path: string }, text: string): string {
    this.noteNames(text);
    const { context } = this.services;
    const file = owner.original_file_path;
    return rendering({ file }, () => {
      const scope = this.scope(owner.package_name, new Map([['doc', docFunction(context, owner.package_name)]]));
      return context.jinja.compile(text, { name: 'description', file }).renderSync(scope);
    });
  }

  /** What expressions refer to. */
  references(pkg: Package, text: string, span: Span): Extraction {
    const extraction = emptyExtraction();
    const name = 'depends_on';
    const owner = { name, packageName: pkg.name, relation: () => '' as Value, dict: () => new PyDict() };
    return rendering(span, () => {
      const { context } = this.services;
      const scope = new RecordingScope(context, owner, extraction);
      context.capturing.compile(text, { name, file: span.file, line: span.line }).renderSync(scope);
      this.services.noteReads(extraction);
      return extraction;
    });
  }

  private noteNames(text: string): void {
    const { cache } = this.services;
    if (/\bflags\b/.test(text)) cache?.noteFlags();
    if (/\b(run_started_at|invocation_id|modules)\b/.test(text)) cache?.noteVolatile();
  }
}
