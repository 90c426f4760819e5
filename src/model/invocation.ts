import type { PyDict } from '../core/value.ts';

/** The flags of one invocation after precedence (command line > environment > project `flags:` > default). */
export interface Flags {
  /** the command: run, build, test, ... (dbt's `which`) */
  readonly which: string;
  readonly fullRefresh: boolean;
  readonly empty: boolean;
  readonly failFast: boolean;
  readonly storeFailures: boolean;
  readonly indirectSelection: 'eager' | 'cautious' | 'buildable' | 'empty';
  readonly warnError: boolean;
  readonly warnErrorOptions: WarnErrorOptions;
  readonly introspect: boolean;
  readonly partialParse: boolean;
  readonly print: boolean;
  readonly quiet: boolean;
  readonly useColors: boolean;
  readonly printerWidth: number;
  readonly logFormat: 'text' | 'json' | 'debug' | 'default';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'none';
  readonly writeJson: boolean;
  readonly versionCheck: boolean;
  readonly threads: number | null;
  readonly defer: boolean;
  readonly favorState: boolean;
  readonly state: string | null;
  readonly deferState: string | null;
  readonly eventTimeStart: string | null;
  readonly eventTimeEnd: string | null;
  readonly sample: string | null;
  readonly singleThreaded: boolean;
  readonly showAllDeprecations: boolean;
  /** behaviour flags of `flags:` (require_generic_test_arguments_property, ...), with dbt's defaults filled in */
  readonly behavior: ReadonlyMap<string, boolean>;
  /** all flags as dbt shows them in `flags.X`, `invocation_args_dict` and run_results `args` (snake_case keys) */
  readonly all: PyDict;
}

export interface WarnErrorOptions {
  readonly error: 'all' | readonly string[];
  readonly warn: readonly string[];
  readonly silence: readonly string[];
}

/** One invocation: its id, start and flags. */
export interface Invocation {
  readonly id: string;
  /** start, UTC */
  readonly startedAt: Date;
  readonly flags: Flags;
  /** the words typed, without the executable: `run --select state:*` */
  readonly command: string;
}
