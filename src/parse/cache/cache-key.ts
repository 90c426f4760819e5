import { md5 } from '../../core/index.ts';
import { type PyDict, repr, type Value } from '../../core/value.ts';
import { GLOBAL_MACROS } from '../../jinja/global/index.ts';
import type { Flags, Manifest, Package, Project } from '../../model/index.ts';

/** To be raised whenever parsing yields something else for the same files. */
const PARSER_VERSION = 2;

/** What a parse result depends on besides its files, hashed part by part. */
export interface CacheKeys {
  /** program, target, packages, behaviour flags: what any rendering may see */
  readonly render: string;
  /** project files with their configs and hooks, and all variables: what the manifest as a whole follows from */
  readonly project: string;
  /** flags that templates may read */
  readonly flags: string;
}

/** Flags that say how a command runs and not what a project means. */
const NOISE = new Set([
  'invocation_command',
  'which',
  'select',
  'exclude',
  'selector',
  'models',
  'resource_types',
  'exclude_resource_types',
  'threads',
  'log_path',
  'log_level',
  'log_level_file',
  'log_format',
  'log_format_file',
  'log_file_max_bytes',
  'log_cache_events',
  'use_colors',
  'use_colors_file',
  'printer_width',
  'quiet',
  'print',
  'output',
  'output_keys',
  'show_resource_report',
  'partial_parse',
  'partial_parse_file_diff',
  'static_parser',
  'send_anonymous_usage_stats',
  'version_check',
  'write_json',
  'fail_fast',
  'debug',
  'show',
  'limit',
  'inline',
  'compile',
  'populate_cache',
  'cache_selected_only',
  'introspect',
  'single_threaded',
  'macro_debugging',
  'strict_mode',
  'vars',
  'state',
  'indirect_selection',
  'project_dir',
  'profiles_dir',
  'profile',
  'target',
  'target_path',
  'macro',
  'args',
  'years',
  'start',
  'end',
]);

export function cacheKeys(project: Project, flags: Flags, version: string): CacheKeys {
  const { target } = project;
  const behavior = [...flags.behavior].sort(([a], [b]) => (a < b ? -1 : 1));
  const packages = [...project.packages.values()];
  const render = [
    PARSER_VERSION,
    version,
    globalMacrosHash(),
    JSON.stringify(behavior),
    repr(withoutThreads(target.raw)),
    target.profileName,
    target.targetName,
    target.database,
    target.schema,
    target.path,
    JSON.stringify(packages.map(pkg => [pkg.name, pkg.root, pkg.dispatch])),
    flags.storeFailures,
  ];
  const whole = [repr(project.cliVars), ...packages.map(packageText)];
  const seen = [...flags.all]
    .filter(([key]) => !NOISE.has(String(key)))
    .map(([key, value]) => `${String(key)}=${repr(value)}`);
  return { render: md5(render.join('\0')), project: md5(whole.join('\0')), flags: md5(seen.join('\0')) };
}

/** How many threads run says nothing about what they run. */
function withoutThreads(raw: PyDict): PyDict {
  const rest = raw.copy();
  rest.delete('threads');
  return rest;
}

function packageText(pkg: Package): string {
  const trees = (map: ReadonlyMap<string, Value>): string =>
    [...map].map(([key, tree]) => `${key}:${repr(tree)}`).join();
  return [
    pkg.name,
    pkg.text,
    trees(pkg.configTrees),
    trees(pkg.unrenderedConfigTrees),
    repr(pkg.vars),
    repr(pkg.quoting),
    JSON.stringify([pkg.paths, pkg.rootPropertyFiles, pkg.onRunStart, pkg.onRunEnd, pkg.restrictAccess]),
  ].join('\0');
}

function globalMacrosHash(): string {
  let text = '';
  for (const macro of GLOBAL_MACROS) text += macro.sql;
  return md5(text);
}

/** One hash over all macros: a rendering may call any of them. */
export function macrosHash(manifest: Manifest): string {
  let text = '';
  for (const macro of manifest.macros.values()) text += `${macro.unique_id}\0${macro.macro_sql}\0`;
  return md5(text);
}
