import type { ContextServices } from '../../context/index.ts';
import { type Diagnostic, DiagnosticError, problem } from '../../core/index.ts';
import { GLOBAL_MACROS } from '../../jinja/global/index.ts';
import { extractMacroCalls, type MacroCall } from '../../jinja/index.ts';
import type { MacroNode } from '../../model/index.ts';
import type { ParseCache } from '../cache/parse-cache.ts';
import { rendering } from '../template-failure.ts';
import { createMacroFinder, type MacroFinder } from './find-macro.ts';

const DISPATCH_PREFIXES = ['duckdb', 'default'] as const;

/**
 * Fills `depends_on.macros` of all macros from the calls that stand in their text: plain and package-qualified calls,
 * and what `adapter.dispatch` with literal arguments would choose. Dispatching to nothing is an error.
 */
export function resolveMacroCalls(
  context: ContextServices,
  cache: ParseCache | null,
  report: (diagnostic: Diagnostic) => void,
): void {
  const { manifest, namespace, project } = context;
  const find = createMacroFinder(manifest, namespace, project.root.name);
  const resolver: Resolver = { context, find, report };
  const builtin = new Map(GLOBAL_MACROS.map(macro => [`${macro.package}.${macro.name}`, macro.calls]));
  for (const macro of manifest.macros.values()) {
    try {
      for (const call of builtin.get(`${macro.package_name}.${macro.name}`) ?? callsOf(context, cache, macro)) {
        for (const id of targetsOf(resolver, macro, call)) {
          if (id !== macro.unique_id && !macro.depends_on.macros.includes(id)) macro.depends_on.macros.push(id);
        }
      }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const diagnostic of error.diagnostics) report(diagnostic);
    }
  }
}

interface Resolver {
  readonly context: ContextServices;
  readonly find: MacroFinder;
  report(diagnostic: Diagnostic): void;
}

function callsOf(context: ContextServices, cache: ParseCache | null, macro: MacroNode): readonly MacroCall[] {
  const known = cache?.macroCalls(macro.macro_sql);
  if (known !== undefined) return known;
  const place = { name: macro.name, file: macro.original_file_path, line: macro.line };
  const calls = rendering(place, () => extractMacroCalls(context.jinja, macro.macro_sql, place));
  cache?.rememberCalls(macro.macro_sql, calls);
  return calls;
}

/** Names that are part of every context: a macro of such a name is not what a call of it means here. */
const MEMBERS = new Set(['source', 'ref', 'config', 'var', 'env_var', 'target', 'project_name']);

/** A dispatch comes to what it chooses, and to a macro of the plain name if there is one. */
function targetsOf(resolver: Resolver, macro: MacroNode, call: MacroCall): string[] {
  const { context, find } = resolver;
  if (call.kind === 'dispatch') {
    if (call.name === undefined) return [];
    const plain = call.name === macro.name ? undefined : find(macro.package_name, call.name)?.unique_id;
    return [plain, dispatchTarget(resolver, macro, { ...call, name: call.name })].filter(id => id !== undefined);
  }
  const { package: packageName, name } = call;
  if (packageName === undefined) {
    if (name === macro.name || MEMBERS.has(name) || context.base.has(name)) return [];
  } else if (!context.namespace.hasPackage(packageName)) return [];
  const found = find(packageName ?? macro.package_name, name);
  return found === undefined ? [] : [found.unique_id];
}

function dispatchTarget(
  { context, report }: Resolver,
  macro: MacroNode,
  call: { readonly name: string; readonly namespace?: string | undefined },
): string | undefined {
  const where = call.namespace ?? null;
  const found = context.namespace.dispatch(call.name, where, DISPATCH_PREFIXES, macro.package_name);
  if (found.macro !== undefined) return found.macro.unique_id;
  const at = { span: { file: macro.original_file_path, line: macro.line } };
  report(problem('PA214', { name: call.name, namespace: where, tried: found.tried }, at));
  return undefined;
}
