import { didYouMean, nearestNames, problem, warning } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { MacroArgument, MacroNode } from '../../model/index.ts';
import { fileId } from '../files/source-file.ts';
import { docsOf } from '../nodes/settle-config.ts';
import type { Workspace } from '../workspace.ts';
import { dict, dicts } from './columns.ts';
import { isMacroType } from './macro-type.ts';
import { placeOf } from './node-patch.ts';
import type { PropertyEntry } from './property-file.ts';

/** Applies an entry of `macros:` to the macro of that name in the same package. */
export function applyMacroPatch(workspace: Workspace, entry: PropertyEntry): void {
  const packageName = entry.file.source.package.name;
  const macro = workspace.manifest.macros.get(`macro.${packageName}.${entry.name}`);
  if (macro === undefined) {
    const known = [...workspace.manifest.macros.values()].filter(m => m.package_name === packageName).map(m => m.name);
    const hint = didYouMean(nearestNames(entry.name, known));
    workspace.report(warning('PA146', { name: entry.name, hint }, placeOf(entry)));
    return;
  }
  if (macro.patch_path !== null) {
    const data = {
      type: 'macro',
      name: entry.name,
      first: macro.patch_path.replace(/^.*?:\/\//, ''),
      second: entry.file.source.originalPath,
    };
    workspace.report(problem('PA142', data, placeOf(entry)));
    return;
  }
  const config = dict(entry.data.get('config'));
  const meta = dict(entry.data.get('meta'))
    .copy()
    .update(dict(config.get('meta')));
  const docs = docsOf(config.get('docs') ?? entry.data.get('docs'));
  macro.patch_path = fileId(entry.file.source);
  macro.description = (entry.data.get('description') as string | undefined) ?? '';
  macro.meta = meta;
  macro.docs = docs;
  macro.config = PyDict.fromObject<Value>({
    meta,
    docs: PyDict.fromObject<Value>({ show: docs.show, node_color: docs.node_color }),
  });
  const described = dicts(entry.data.get('arguments')).map(argumentOf);
  if (workspace.flags.behavior.get('validate_macro_args') === true) {
    checkArguments(workspace, entry, macro, described);
    if (described.length > 0) macro.arguments = described;
  } else macro.arguments = described;
}

function argumentOf(given: PyDict): MacroArgument {
  return {
    name: given.get('name') as string,
    type: (given.get('type') as string | null | undefined) ?? null,
    description: (given.get('description') as string | undefined) ?? '',
  };
}

function checkArguments(
  workspace: Workspace,
  entry: PropertyEntry,
  macro: MacroNode,
  described: MacroArgument[],
): void {
  if (described.length === 0) return;
  const complain = (text: string) => workspace.report(warning('PA152', { text }, placeOf(entry)));
  described.forEach((argument, i) => {
    const own = macro.arguments[i];
    if (own !== undefined && own.name !== argument.name) {
      complain(`Argument ${argument.name} in yaml for macro ${macro.name} does not match the jinja definition.`);
    }
  });
  if (described.length !== macro.arguments.length) {
    complain(`The number of arguments in the yaml for macro ${macro.name} does not match the jinja definition.`);
  }
  for (const { name, type } of described) {
    if (type !== null && type.trim() !== '' && !isMacroType(type)) {
      complain(`Argument ${name} in the yaml for macro ${macro.name} has an invalid type.`);
    }
  }
}
