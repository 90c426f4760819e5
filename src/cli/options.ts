import { FLAG_DEFAULTS } from '../project/flag-defaults.ts';
import type { Option, OptionGroup } from './option.ts';

const LOG_FORMATS = ['text', 'debug', 'json', 'default'];
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'none'];
const TYPES = 'metric semantic_model saved_query source analysis function model test unit_test exposure snapshot seed';

type Details = Partial<Omit<Option, 'name' | 'group' | 'help'>>;

/** An option; its environment variable is DBT_<NAME> unless `env` says otherwise (undefined: none). */
function option(group: OptionGroup, name: string, help: string, details: Details = {}): Option {
  const env = 'env' in details ? details.env : `DBT_${name.toUpperCase()}`;
  const fallback = 'default' in details ? details.default : (FLAG_DEFAULTS[name] ?? undefined);
  return { kind: 'flag', ...details, name, group, help, env, default: fallback };
}

/** A `--x/--no-x` pair. */
const pair = (group: OptionGroup, name: string, help: string, details: Details = {}): Option =>
  option(group, name, help, { ...details, kind: 'flag', negatable: true });

/** Options of every command, before or after its name. */
export const GLOBAL_OPTIONS: readonly Option[] = [
  option('Project and target', 'target', 'Which target of the profile to use.', {
    kind: 'text',
    short: 't',
    metavar: 'NAME',
  }),
  option('Project and target', 'profile', 'Which profile to use; overrides the project file.', {
    kind: 'text',
    metavar: 'NAME',
    bare: 'performance',
  }),
  pair('Project and target', 'version_check', "Check the project's require-dbt-version."),

  pair('Execution', 'fail_fast', 'Stop at the first failure.', { short: 'x' }),
  option('Execution', 'warn_error', 'Treat every warning as an error.'),
  option('Execution', 'warn_error_options', 'Which warnings are errors, warnings or silent.', {
    kind: 'yaml',
    metavar: 'YAML',
  }),
  pair('Execution', 'populate_cache', 'Read which relations exist at the start of a run.'),
  pair('Execution', 'cache_selected_only', 'Do so only for the schemas of selected nodes.'),
  pair('Execution', 'single_threaded', 'Run one node at a time.', { hidden: true }),
  pair('Execution', 'send_anonymous_usage_stats', 'Accepted; nothing is ever sent.', { hidden: true }),
  pair('Execution', 'upload_to_artifacts_ingest_api', 'Accepted; nothing is ever sent.', { hidden: true }),

  option('Selection', 'indirect_selection', 'Which tests a selected node brings with it.', {
    kind: 'choice',
    choices: ['eager', 'cautious', 'buildable', 'empty'],
  }),

  option('State and defer', 'state', 'Folder with the artifacts of an earlier run, for state: and defer.', {
    kind: 'path',
    metavar: 'DIR',
  }),
  pair('State and defer', 'defer', 'Resolve unselected nodes through the manifest in --state.', { pending: true }),
  option('State and defer', 'defer_state', 'Folder of the manifest for --defer, if not --state.', {
    kind: 'path',
    metavar: 'DIR',
    pending: true,
  }),
  pair('State and defer', 'favor_state', 'Defer even where the node exists in the target.', { pending: true }),

  pair('Output', 'quiet', 'Show errors and asked-for results only.', { short: 'q' }),
  pair('Output', 'debug', 'Show debug lines.', { short: 'd' }),
  option('Output', 'log_level', 'Least severity that is shown.', { kind: 'choice', choices: LOG_LEVELS }),
  option('Output', 'log_format', 'Form of the lines on the console.', { kind: 'choice', choices: LOG_FORMATS }),
  option('Output', 'log_level_file', 'Least severity in the log file.', { kind: 'choice', choices: LOG_LEVELS }),
  option('Output', 'log_format_file', 'Form of the lines in the log file.', { kind: 'choice', choices: LOG_FORMATS }),
  option('Output', 'log_path', 'Folder of the log file.', { kind: 'path', metavar: 'DIR' }),
  pair('Output', 'use_colors', 'Colour the console.'),
  pair('Output', 'use_colors_file', 'Colour the log file.'),
  option('Output', 'printer_width', 'Width of the progress lines.', { kind: 'int', metavar: 'N' }),
  pair('Output', 'print', 'Show what print() in templates says.'),
  pair('Output', 'write_json', 'Write manifest.json and run_results.json.'),
  pair('Output', 'show_all_deprecations', 'Show every deprecation, not the first of a kind.', { env: undefined }),
  pair('Output', 'log_cache_events', 'Log changes of the relation cache.'),
  option('Output', 'log_file_max_bytes', 'Size at which the log file is rotated.', {
    kind: 'int',
    metavar: 'N',
    hidden: true,
  }),
  option('Output', 'record_timing_info', 'Write a CPU profile of this command to a file.', {
    kind: 'path',
    short: 'r',
    metavar: 'FILE',
    env: undefined,
  }),

  pair('Parsing', 'partial_parse', 'Reuse what an earlier parse found out.'),
  option('Parsing', 'partial_parse_file_path', 'Accepted for compatibility.', {
    kind: 'path',
    metavar: 'FILE',
    hidden: true,
  }),
  pair('Parsing', 'partial_parse_file_diff', 'Accepted for compatibility.', { hidden: true }),
  pair('Parsing', 'static_parser', 'Accepted for compatibility.', { hidden: true }),
  pair('Parsing', 'use_experimental_parser', 'Accepted for compatibility.', { hidden: true }),
  pair('Parsing', 'use_fast_test_edges', 'Accepted for compatibility.', { hidden: true }),
  pair('Parsing', 'macro_debugging', 'Accepted for compatibility.', { hidden: true }),
  pair('Parsing', 'show_resource_report', 'Accepted for compatibility.', { hidden: true }),
];

/** Options of some commands, by the name under which the command table asks for them. */
export const COMMAND_OPTIONS = {
  project_dir: option('Project and target', 'project_dir', 'Folder of the project; default: here or above.', {
    kind: 'path',
    metavar: 'DIR',
  }),
  profiles_dir: option(
    'Project and target',
    'profiles_dir',
    'Folder of profiles.yml; default: here, the project, ~/.dbt.',
    {
      kind: 'path',
      metavar: 'DIR',
    },
  ),
  vars: option('Project and target', 'vars', "Variables: '{a: 1}', 'a: 1', or a=1 b=x.", {
    kind: 'vars',
    metavar: 'YAML|K=V...',
    env: undefined,
  }),
  config: option('Project and target', 'config', 'YAML file with event_generation; wins over the project file.', {
    kind: 'path',
    metavar: 'FILE',
    env: undefined,
  }),
  target_path: option('Project and target', 'target_path', 'Folder of artifacts and compiled SQL.', {
    kind: 'path',
    metavar: 'DIR',
  }),
  threads: option('Execution', 'threads', 'How many nodes run at once; overrides the profile.', {
    kind: 'int',
    metavar: 'N',
    env: undefined,
  }),
  select: option('Selection', 'select', 'Nodes to work on: names, paths, tag:x, +x+, state:*, ...', {
    kind: 'texts',
    short: 's',
    aliases: ['models', 'model'],
    metavar: 'SPEC...',
    env: undefined,
    default: [],
  }),
  raw_select: option('Selection', 'select', 'Nodes to list: names, paths, tag:x, +x+, state:*, ...', {
    kind: 'texts',
    short: 's',
    metavar: 'SPEC...',
    env: undefined,
    default: [],
  }),
  models: option('Selection', 'models', 'Models to list: --select with --resource-type model.', {
    kind: 'texts',
    short: 'm',
    aliases: ['model'],
    metavar: 'SPEC...',
    env: undefined,
    default: [],
  }),
  exclude: option('Selection', 'exclude', 'Nodes to leave out.', {
    kind: 'texts',
    metavar: 'SPEC...',
    env: undefined,
    default: [],
  }),
  selector: option('Selection', 'selector', 'A selector of selectors.yml.', {
    kind: 'text',
    metavar: 'NAME',
    env: undefined,
  }),
  resource_type: option('Selection', 'resource_types', 'Only nodes of these types.', {
    kind: 'choices',
    aliases: ['resource-type'],
    choices: [...TYPES.split(' '), 'default', 'all'],
    metavar: 'TYPE...',
    default: [],
  }),
  exclude_resource_type: option('Selection', 'exclude_resource_types', 'No nodes of these types.', {
    kind: 'choices',
    aliases: ['exclude-resource-type'],
    choices: [...TYPES.split(' '), 'default'],
    metavar: 'TYPE...',
    default: [],
  }),
  full_refresh: option('Execution', 'full_refresh', 'Rebuild incremental models and seeds from scratch.', {
    short: 'f',
  }),
  empty: pair('Execution', 'empty', 'Read no rows: check that everything builds.', { default: false }),
  performance: pair('Output', 'performance', 'Measure the run: target/performance.html; also: --profile alone.', {
    env: undefined,
    default: false,
  }),
  store_failures: option('Execution', 'store_failures', 'Keep the failing rows of tests in the database.'),
  sample: option('Execution', 'sample', "Read only recent rows: '3 days', or {start: ..., end: ...}.", {
    kind: 'text',
    metavar: 'WINDOW',
    pending: true,
  }),
  event_time_start: option('Execution', 'event_time_start', 'Start of the time window of microbatch models.', {
    kind: 'datetime',
    metavar: 'TIME',
  }),
  event_time_end: option('Execution', 'event_time_end', 'End of that window, itself excluded.', {
    kind: 'datetime',
    metavar: 'TIME',
  }),
  years: option('Execution', 'years', 'One run per period, in order: 2025-2029, or all for the range of project.yml.', {
    kind: 'texts',
    metavar: 'PERIOD...',
    env: undefined,
  }),
  start: option('Execution', 'start', 'First period, when --years is not given.', {
    kind: 'int',
    metavar: 'N',
    env: undefined,
  }),
  end: option('Execution', 'end', 'Last period.', { kind: 'int', metavar: 'N', env: undefined }),
  out: option('Execution', 'out', 'Folder of the Parquet files; default: output_path of event_generation.', {
    kind: 'path',
    metavar: 'DIR',
    env: undefined,
  }),
  seed: option('Execution', 'seed', 'The variable random_seed.', { kind: 'int', metavar: 'N', env: undefined }),
  event_threads: option('Execution', 'threads', 'Threads of the database, 1 to 32.', {
    kind: 'int',
    metavar: 'N',
    env: undefined,
  }),
  event_memory: option('Execution', 'memory', 'Memory limit of the database: 4GB, 512MB.', {
    kind: 'text',
    metavar: 'SIZE',
    env: undefined,
  }),
  codec: option('Execution', 'codec', 'Compression of the files.', {
    kind: 'choice',
    choices: ['zstd', 'snappy', 'gzip', 'lz4', 'lz4_raw', 'brotli', 'uncompressed'],
    env: undefined,
  }),
  level: option('Execution', 'level', 'Level of zstd, 1 to 22.', { kind: 'int', metavar: 'N', env: undefined }),
  row_group_size: option('Execution', 'row_group_size', 'Rows of a row group of the files.', {
    kind: 'int',
    metavar: 'N',
    env: undefined,
  }),
  mode: option('Execution', 'mode', 'Where events come from; default: event_generation.mode.', {
    kind: 'choice',
    choices: ['sql', 'columnar', 'polars', 'auto', 'comparison'],
    env: undefined,
  }),
  verbose: option('Output', 'verbose', 'Tell of every node.', { env: undefined, default: false }),
  show: option('Output', 'show', 'Show a sample of the loaded rows.', { env: undefined, default: false }),
  export_saved_queries: pair('Execution', 'export_saved_queries', 'Accepted for compatibility.', {
    hidden: true,
    default: false,
  }),
  include_saved_query: pair('Execution', 'include_saved_query', 'Accepted for compatibility.', {
    hidden: true,
    default: false,
  }),
  inline: option('Selection', 'inline', 'SQL to work on in place of a node.', {
    kind: 'text',
    metavar: 'SQL',
    env: undefined,
  }),
  inline_direct: option('Selection', 'inline_direct', 'SQL to run as it is.', {
    kind: 'text',
    metavar: 'SQL',
    env: undefined,
    hidden: true,
  }),
  introspect: pair('Execution', 'introspect', 'Let templates query the database.', { default: true }),
  inject_ephemeral_ctes: pair('Execution', 'inject_ephemeral_ctes', 'Put ephemeral models in as CTEs.', {
    env: undefined,
    hidden: true,
    default: true,
  }),
  validate: option('Execution', 'validate', 'Build chains of columnar models fused and step by step, and compare.', {
    env: undefined,
    default: false,
  }),
  plan: option('Output', 'plan', 'Show how chains of columnar models are worked out.', {
    env: undefined,
    default: false,
  }),
  json: option('Output', 'json', 'As JSON: the same as --output json.', { env: undefined, default: false }),
  output_format: option('Output', 'output', 'Form of the result.', {
    kind: 'choice',
    choices: ['text', 'json'],
    env: undefined,
    default: 'text',
  }),
  limit: option('Output', 'limit', 'Rows to show; negative: all.', {
    kind: 'int',
    metavar: 'N',
    env: undefined,
    default: 5,
  }),
  scenario: option('Execution', 'scenario', 'Scenario files: once for each, in a database of its own.', {
    kind: 'texts',
    metavar: 'FILE...',
    env: undefined,
    default: [],
  }),
  scenario_name: option('Execution', 'scenario', 'Go on with the run of this scenario.', {
    kind: 'text',
    metavar: 'NAME',
    env: undefined,
  }),
  parallel: option('Execution', 'parallel', 'How many scenarios run at once.', {
    kind: 'int',
    metavar: 'N',
    env: undefined,
    default: 1,
  }),
  scenario_memory: option('Execution', 'memory', 'Memory of the scenarios that run at once: 4GB, shared by them.', {
    kind: 'text',
    metavar: 'SIZE',
    env: undefined,
  }),
  key: option('Execution', 'key', 'Columns that tell rows apart; default: what is known of the model.', {
    kind: 'texts',
    metavar: 'COL...',
    env: undefined,
    default: [],
  }),
  period: option('Execution', 'period', "Column to count differences by; default: the model's period.", {
    kind: 'text',
    metavar: 'COL',
    env: undefined,
  }),
  columns: option('Execution', 'columns', 'Columns to compare; default: all.', {
    kind: 'texts',
    metavar: 'COL...',
    env: undefined,
    default: [],
  }),
  exclude_columns: option('Execution', 'exclude_columns', 'Columns to leave out of the comparison.', {
    kind: 'texts',
    metavar: 'COL...',
    env: undefined,
    default: [],
  }),
  list_output: option('Output', 'output', 'What to print for each node.', {
    kind: 'choice',
    choices: ['selector', 'name', 'path', 'json'],
    env: undefined,
    default: 'selector',
  }),
  output_keys: option('Output', 'output_keys', 'Keys of the JSON, dotted for nested ones.', {
    kind: 'texts',
    metavar: 'KEY...',
    env: undefined,
    default: [],
  }),
  compile: pair('Execution', 'compile', 'Compile the project first.', { env: undefined, default: true }),
  empty_catalog: option('Output', 'empty_catalog', 'Do not look into the database.', {
    env: undefined,
    default: false,
  }),
  static: option('Output', 'static', 'Accepted; the site comes later.', {
    env: undefined,
    default: false,
    hidden: true,
  }),
  args: option('Execution', 'args', "Arguments of the macro: '{name: value}'.", {
    kind: 'yaml',
    metavar: 'YAML',
    env: undefined,
  }),
  lock: option('Execution', 'lock', 'Write package-lock.yml only.', { env: undefined, default: false }),
  upgrade: option('Execution', 'upgrade', 'Resolve again, to the newest versions.', { env: undefined, default: false }),
  add_package: option('Execution', 'add_package', 'Add a package: name@version, or url@revision.', {
    kind: 'text',
    metavar: 'PACKAGE',
    env: undefined,
  }),
  source: option('Execution', 'source', 'Where the added package comes from.', {
    kind: 'choice',
    choices: ['hub', 'git', 'local'],
    env: undefined,
    default: 'hub',
  }),
  connection: option('Execution', 'connection', 'Check the connection only.', { env: undefined, default: false }),
  config_dir: option('Output', 'config_dir', 'Print where profiles.yml is looked for.', {
    env: undefined,
    default: false,
  }),
  clean_project_files_only: pair('Execution', 'clean_project_files_only', 'Delete nothing outside the project.', {
    default: true,
  }),
} satisfies Record<string, Option>;

export type CommandOption = keyof typeof COMMAND_OPTIONS;
