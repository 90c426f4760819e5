import type { Value } from '../core/value.ts';

/** What an option takes. `flag`: nothing; `texts`: words up to the next option; `yaml`: a YAML mapping. */
export type OptionKind =
  | 'flag'
  | 'text'
  | 'path'
  | 'int'
  | 'choice'
  | 'choices'
  | 'texts'
  | 'yaml'
  | 'vars'
  | 'datetime';

/** The heading of the help under which an option stands. */
export type OptionGroup = 'Selection' | 'Execution' | 'Project and target' | 'Output' | 'State and defer' | 'Parsing';

/** One option, for parsing, help, completion and documentation alike. */
export interface Option {
  /** dbt's name of the flag: snake_case, as in `flags`, `args` and DBT_<NAME> */
  readonly name: string;
  readonly kind: OptionKind;
  readonly group: OptionGroup;
  readonly help: string;
  readonly short?: string;
  /** other long names, without dashes */
  readonly aliases?: readonly string[];
  /** `--no-x` exists */
  readonly negatable?: boolean;
  readonly choices?: readonly string[];
  /** how the value is called in the help: `--threads N` */
  readonly metavar?: string;
  /** value when nothing is given; undefined: absent */
  readonly default?: Value;
  /** the flag that the bare option stands for, where the command has it: `--profile` without a name */
  readonly bare?: string;
  /** environment variable: DBT_X, whose twin DBT_ENGINE_X wins */
  readonly env?: string;
  /** works, but is shown neither in help nor in documentation */
  readonly hidden?: boolean;
  /** not done yet: hidden, and refused when used, because passing over it would build the wrong thing */
  readonly pending?: boolean;
}

/** `--full-refresh` of `full_refresh`. */
export const longName = (option: Pick<Option, 'name'>): string => option.name.replaceAll('_', '-');

/** Whether words after the option belong to it. */
export const takesValue = (option: Pick<Option, 'kind'>): boolean => option.kind !== 'flag';

/** Whether help, completion and documentation show the option. */
export const isShown = (option: Option): boolean => option.hidden !== true && option.pending !== true;
