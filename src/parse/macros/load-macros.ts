import { GLOBAL_MACROS } from '../../jinja/global/index.ts';
import type { Manifest, Package } from '../../model/index.ts';
import type { SourceFile } from '../files/source-file.ts';
import { type MacroInput, macroNode, parseMacroFile } from './macro.ts';

/** Fills the manifest with the macros of all packages, the root's first, and the engine's own. */
export function loadMacros(
  input: MacroInput,
  packages: readonly { pkg: Package; files: readonly SourceFile[] }[],
): void {
  for (const { files } of packages) for (const file of files) parseMacroFile(input, file);
  addGlobalMacros(input.manifest, input.now);
}

/** The engine's own macros, behind those of the project. */
export function addGlobalMacros(manifest: Manifest, now: number): void {
  for (const macro of GLOBAL_MACROS) {
    const block = {
      name: macro.name,
      source: macro.sql,
      line: macro.line,
      languages: macro.languages ?? null,
    };
    const node = macroNode(macro.package, macro.path, block, now);
    manifest.macros.set(node.unique_id, node);
  }
}
