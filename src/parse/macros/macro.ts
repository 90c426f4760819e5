import { readFileSync } from 'node:fs';
import type { Diagnostic } from '../../core/index.ts';
import { problem, warning } from '../../core/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { MacroNode, Manifest, Package } from '../../model/index.ts';
import { docsDefault } from '../config/fields.ts';
import { linesStripped, type SourceFile, stripText } from '../files/source-file.ts';
import { guardedFile } from '../guarded-file.ts';
import { type MacroBlock, readMacroBlocks } from './macro-blocks.ts';

export interface MacroInput {
  readonly manifest: Manifest;
  /** created_at, seconds */
  readonly now: number;
  report(diagnostic: Diagnostic): void;
  enter(pkg: Package): void;
}

/** The macros, tests and materializations of a file under the macro paths or in `tests/generic`. */
export function parseMacroFile(input: MacroInput, file: SourceFile): void {
  const kinds = file.kind === 'macro' ? MACRO_KINDS : TEST_KINDS;
  guardedFile(input, file, () => {
    const original = readFileSync(file.absolutePath, 'utf8');
    const text = stripText(original);
    const found = readMacroBlocks(text, kinds, file.originalPath, linesStripped(original));
    for (const block of found.blocks) addMacro(input, file.package.name, file.originalPath, block);
    if (file.kind === 'macro') for (const tag of found.unexpected) input.report(unexpectedTag(file.originalPath, tag));
  });
}

const MACRO_KINDS = ['macro', 'materialization', 'test', 'data_test'] as const;
const TEST_KINDS = ['test', 'data_test'] as const;

/** Adds one macro. Two of one name in a package are a complaint. */
export function addMacro(input: MacroInput, packageName: string, path: string, block: MacroBlock): void {
  const id = `macro.${packageName}.${block.name}`;
  const other = input.manifest.macros.get(id);
  if (other !== undefined) {
    const data = {
      type: 'macro',
      name: block.name,
      package: packageName,
      first: other.original_file_path,
      second: path,
    };
    input.report(problem('PA140', data, { span: { file: path, line: block.line } }));
    return;
  }
  input.manifest.macros.set(id, macroNode(packageName, path, block, input.now));
}

export function macroNode(packageName: string, path: string, block: MacroBlock, now: number): MacroNode {
  return {
    name: block.name,
    resource_type: 'macro',
    package_name: packageName,
    path,
    original_file_path: path,
    unique_id: `macro.${packageName}.${block.name}`,
    macro_sql: block.source,
    line: block.line,
    depends_on: { macros: [] },
    description: '',
    meta: new PyDict<Value>(),
    docs: { show: true, node_color: null },
    config: PyDict.fromObject<Value>({ meta: new PyDict<Value>(), docs: docsDefault() }),
    patch_path: null,
    arguments: [],
    created_at: now,
    supported_languages: block.languages === null ? null : [...block.languages],
  };
}

function unexpectedTag(file: string, tag: { readonly type: string; readonly line: number }): Diagnostic {
  const text = `Found an unexpected '${tag.type}' tag at top level`;
  const hint = 'Only macros, tests and materializations count in a file of macros; all else is left out.';
  const data = { text, hint, event: 'UnexpectedJinjaBlockDeprecation' };
  return warning('PA154', data, { span: { file, line: tag.line } });
}
