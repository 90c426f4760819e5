import { BUILTIN_PACKAGES } from '../../context/index.ts';
import { emptyManifest, type MacroNode, type Manifest } from '../../model/index.ts';
import { Decoder, Encoder } from './codec.ts';

/** Parts of the manifest that are written as they are. */
const SECTIONS = [
  'nodes',
  'sources',
  'docs',
  'exposures',
  'groups',
  'unitTests',
  'metrics',
  'semanticModels',
  'savedQueries',
  'functions',
  'disabled',
] as const;

/** A whole manifest as text; of the engine's own macros only what they depend on. @throws NotCacheable */
export function writeSnapshot(manifest: Manifest): string {
  const encoder = new Encoder();
  const parts = SECTIONS.map(name => `"${name}":${encoder.encode(manifest[name])}`);
  const own: MacroNode[] = [];
  const builtin: Record<string, readonly string[]> = {};
  for (const macro of manifest.macros.values()) {
    if (!BUILTIN_PACKAGES.includes(macro.package_name)) own.push(macro);
    else if (macro.depends_on.macros.length > 0) builtin[macro.unique_id] = macro.depends_on.macros;
  }
  parts.push(`"macros":${encoder.encode(own)}`, `"builtin":${JSON.stringify(builtin)}`);
  return `{${parts.join(',')},"shared":[${encoder.shared.join(',')}]}`;
}

/** The manifest of a snapshot; `addGlobalMacros` puts the engine's own macros behind the project's. */
export function readSnapshot(content: unknown, addGlobalMacros: (manifest: Manifest) => void): Manifest {
  const json = content as Record<string, unknown>;
  const decoder = new Decoder(json.shared as unknown[]);
  const manifest = emptyManifest();
  for (const name of SECTIONS) fill(manifest[name] as Map<string, unknown>, decoder.decode(json[name]));
  for (const macro of decoder.decode(json.macros) as MacroNode[]) manifest.macros.set(macro.unique_id, macro);
  addGlobalMacros(manifest);
  for (const [id, macros] of Object.entries(json.builtin as Record<string, string[]>)) {
    const macro = manifest.macros.get(id);
    if (macro !== undefined) macro.depends_on.macros = macros;
  }
  return manifest;
}

function fill(target: Map<string, unknown>, source: unknown): void {
  for (const [key, value] of source as Map<string, unknown>) target.set(key, value);
}
