import type { CommandOption } from './options.ts';

/** One subcommand: what it is called, what it takes, and where its code lives. */
export interface Command {
  /** words as typed: `run`, `docs generate` */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** dbt's name in `flags.WHICH` and `args.which` */
  readonly which: string;
  readonly group: 'Work' | 'Look' | 'Set up';
  /** one line */
  readonly summary: string;
  /** more, for the command's own help */
  readonly description?: string;
  /** `[MODEL...]`, `MACRO` */
  readonly positional?: {
    readonly name: string;
    readonly help: string;
    readonly required?: boolean;
    readonly many?: boolean;
    /** exactly so many words, their names in `name` */
    readonly count?: number;
  };
  readonly options: readonly CommandOption[];
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  /** the code is loaded only when the command runs */
  readonly load: () => Promise<{ run: CommandAction }>;
}

/** Does the work; the exit code is dbt's: 0 well, 1 a node failed, 2 it could not be done. */
export type CommandAction = (call: import('./call.ts').Call) => Promise<0 | 1 | 2>;
