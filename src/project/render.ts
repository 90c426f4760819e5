import { type Diagnostic, DiagnosticError, err, ok, problem, type Result } from '../core/index.ts';
import { PyDate, PyDict, PyError, type Value } from '../core/value.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { nativeRenderer, type RenderScope } from './render-scope.ts';
import { spanAndExcerpt } from './yaml-place.ts';

export type Path = readonly (string | number)[];

export interface RenderRules {
  /** false: the value under this path is left as written */
  readonly renders?: (path: Path) => boolean;
  /** a template that does not parse under this path is taken as plain text (passwords) */
  readonly tolerates?: (path: Path) => boolean;
}

const TEMPLATE = /\{[{%#]|[#}%]\}/;

/**
 * Renders every string of a YAML value natively: `{{ 1 }}` alone gives the int, text stays text. Dates become ISO text,
 * and one final newline is dropped, as Jinja does.
 * @returns the first complaint, at the place of the value concerned
 */
export function renderTree(
  value: Value,
  document: YamlDocument,
  scope: RenderScope,
  rules: RenderRules = {},
): Result<Value, Diagnostic> {
  const render = nativeRenderer(scope);
  const path: (string | number)[] = [];

  const walk = (part: Value): Value => {
    if (part instanceof PyDict) {
      const rendered = new PyDict();
      for (const [key, item] of part) {
        path.push(typeof key === 'string' ? key : String(key));
        rendered.set(key, walk(item));
        path.pop();
      }
      return rendered;
    }
    if (Array.isArray(part)) {
      return part.map((item, i) => {
        path.push(i);
        const rendered = walk(item);
        path.pop();
        return rendered;
      });
    }
    if (typeof part === 'string') return rules.renders?.(path) === false ? part : renderText(part);
    return part instanceof PyDate ? part.isoformat() : part;
  };

  const renderText = (text: string): Value => {
    if (!TEMPLATE.test(text)) return text.endsWith('\n') ? text.slice(0, text.endsWith('\r\n') ? -2 : -1) : text;
    try {
      return render(text);
    } catch (error) {
      if (!(error instanceof PyError || error instanceof DiagnosticError)) throw error;
      if (rules.tolerates?.(path)) return text;
      throw new DiagnosticError(renderProblem(error, text, document, path));
    }
  };

  try {
    return ok(walk(value));
  } catch (error) {
    if (error instanceof DiagnosticError) return err(error.diagnostics[0] as Diagnostic);
    throw error;
  }
}

function renderProblem(error: PyError | DiagnosticError, text: string, document: YamlDocument, path: Path): Diagnostic {
  const at = spanAndExcerpt(document, [...path], 'value');
  if (error instanceof PyError) {
    return problem('PA113', { template: text, reason: error.message }, at);
  }
  const cause = error.diagnostics[0] as Diagnostic;
  return { ...at, ...cause, message: `Could not render ${text}: ${cause.message}` };
}
