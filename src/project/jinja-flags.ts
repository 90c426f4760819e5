import { PyDict } from '../core/value.ts';
import type { Flags } from '../model/invocation.ts';
import { COMMAND_FLAG_DEFAULTS, FLAG_DEFAULTS } from './flag-defaults.ts';

/** The names that `flags` has in dbt's templates. */
const NAMES: readonly string[] = [
  'cache_selected_only',
  'debug',
  'empty',
  'event_time_end',
  'event_time_start',
  'fail_fast',
  'full_refresh',
  'indirect_selection',
  'introspect',
  'invocation_command',
  'log_cache_events',
  'log_format',
  'log_path',
  'no_print',
  'partial_parse',
  'printer_width',
  'profiles_dir',
  'quiet',
  'sample',
  'send_anonymous_usage_stats',
  'static_parser',
  'store_failures',
  'target_path',
  'use_colors',
  'use_experimental_parser',
  'version_check',
  'warn_error',
  'warn_error_options',
  'which',
  'write_json',
];

/**
 * `flags` as templates see it: upper-case names, false and None where `args` of run_results.json leaves them out, and
 * the behaviour flags.
 */
export function jinjaFlags(flags: Flags): PyDict {
  const shown = new PyDict();
  for (const name of NAMES) {
    shown.set(name.toUpperCase(), flags.all.get(name) ?? FLAG_DEFAULTS[name] ?? COMMAND_FLAG_DEFAULTS[name] ?? null);
  }
  for (const [name, on] of flags.behavior) shown.set(name.toUpperCase(), on);
  return shown;
}
