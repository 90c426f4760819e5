import { BUILTIN_PACKAGES, type ContextServices } from '../../context/index.ts';
import { PyError } from '../../core/value.ts';
import type { MacroNode } from '../../model/index.ts';

/** Gives macros the arguments of their definitions, before property files describe them (flag validate_macro_args). */
export function takeMacroArguments(context: ContextServices): void {
  for (const macro of context.manifest.macros.values()) {
    if (BUILTIN_PACKAGES.includes(macro.package_name) || isGenericTestFile(macro)) continue;
    macro.arguments = parametersOf(context, macro).map(name => ({ name, type: null, description: '' }));
  }
}

/** Tests in files of their own are not described by arguments. */
const isGenericTestFile = (macro: MacroNode): boolean => macro.original_file_path.includes('/generic/');

function parametersOf(context: ContextServices, macro: MacroNode): string[] {
  const place = { name: macro.name, file: macro.original_file_path, line: macro.line };
  try {
    const definition = context.jinja.compile(macro.macro_sql, place).ast.body.find(node => node.type === 'Macro');
    return definition?.type === 'Macro' ? definition.args.map(arg => arg.name) : [];
  } catch (error) {
    // A macro that does not parse was reported when its calls were looked for.
    if (error instanceof PyError) return [];
    throw error;
  }
}
