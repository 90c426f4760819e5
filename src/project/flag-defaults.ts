import { PyDict, type Value } from '../core/value.ts';

/** Flags that every command has, with dbt's defaults (A21-A44); null: absent unless given. */
export const FLAG_DEFAULTS: Readonly<Record<string, Value>> = {
  cache_selected_only: false,
  debug: false,
  defer: false,
  defer_state: null,
  fail_fast: false,
  favor_state: false,
  indirect_selection: 'eager',
  log_cache_events: false,
  log_file_max_bytes: 10 * 1024 * 1024,
  log_format: 'default',
  log_format_file: 'debug',
  log_level: 'info',
  log_level_file: 'debug',
  log_path: null,
  macro_debugging: false,
  partial_parse: true,
  partial_parse_file_diff: true,
  partial_parse_file_path: null,
  populate_cache: true,
  print: true,
  printer_width: 80,
  profile: null,
  quiet: false,
  record_timing_info: null,
  send_anonymous_usage_stats: true,
  show_all_deprecations: false,
  show_resource_report: false,
  single_threaded: false,
  state: null,
  static_parser: true,
  strict_mode: false,
  target: null,
  upload_to_artifacts_ingest_api: false,
  use_colors: true,
  use_colors_file: true,
  use_experimental_parser: false,
  use_fast_test_edges: false,
  version_check: true,
  warn_error: null,
  warn_error_options: null,
  write_json: true,
};

/** Flags that only some commands show, with the value they have where they are not offered. */
export const COMMAND_FLAG_DEFAULTS: Readonly<Record<string, Value>> = {
  empty: false,
  event_time_end: null,
  event_time_start: null,
  full_refresh: false,
  introspect: true,
  sample: null,
  store_failures: false,
  target_path: null,
  threads: null,
};

/** Keys that `flags:` of a project file may hold beside the behaviour flags (A47). */
export const PROJECT_FLAGS: readonly string[] = [
  'cache_selected_only',
  'debug',
  'fail_fast',
  'indirect_selection',
  'log_format',
  'log_format_file',
  'log_level',
  'log_level_file',
  'partial_parse',
  'populate_cache',
  'printer_width',
  'send_anonymous_usage_stats',
  'static_parser',
  'use_colors',
  'use_colors_file',
  'use_experimental_parser',
  'version_check',
  'warn_error',
  'warn_error_options',
  'write_json',
];

/** Behaviour flags and their defaults (A48-A49): only `flags:` of the project file can change them. */
export const BEHAVIOR_DEFAULTS: Readonly<Record<string, boolean>> = {
  require_batched_execution_for_custom_microbatch_strategy: false,
  require_event_names_in_deprecations: false,
  require_explicit_package_overrides_for_builtin_materializations: true,
  require_resource_names_without_spaces: true,
  source_freshness_run_project_hooks: true,
  skip_nodes_if_on_run_start_fails: false,
  state_modified_compare_more_unrendered_values: false,
  state_modified_compare_vars: false,
  require_yaml_configuration_for_mf_time_spines: false,
  require_nested_cumulative_type_params: false,
  validate_macro_args: false,
  require_all_warnings_handled_by_warn_error: false,
  require_generic_test_arguments_property: true,
  require_unique_project_resource_names: false,
  require_ref_searches_node_package_before_root: false,
};

/** Left out of `args` while they are false: dbt's own list. */
export const HIDDEN_WHEN_FALSE: ReadonlySet<string> = new Set([
  'debug',
  'full_refresh',
  'fail_fast',
  'warn_error',
  'single_threaded',
  'log_cache_events',
  'store_failures',
  'use_experimental_parser',
]);

/** `{error: [], warn: [], silence: []}` */
export function emptyWarnErrorOptions(): PyDict {
  return PyDict.fromObject<Value>({ error: [], warn: [], silence: [] });
}
