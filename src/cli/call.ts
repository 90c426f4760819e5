import { PyDict, type Value } from '../core/value.ts';
import type { Command } from './command.ts';
import type { ParsedArguments } from './parse-arguments.ts';

/** The outside world of a command line; injected, with the process's own as default. */
export interface Outside {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** aborted by the first Ctrl-C */
  readonly signal: AbortSignal;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** One use of a subcommand: what was typed, and values of its options after command line and environment. */
export class Call {
  readonly command: Command;
  readonly positional: readonly string[];
  readonly outside: Outside;
  /** the words after the executable */
  readonly words: readonly string[];
  /** options from the command line, or else from the environment */
  readonly given: ReadonlyMap<string, Value>;

  constructor(
    parsed: ParsedArguments & { command: Command },
    fromEnvironment: ReadonlyMap<string, Value>,
    words: readonly string[],
    outside: Outside,
  ) {
    this.command = parsed.command;
    this.positional = parsed.positional;
    this.words = words;
    this.outside = outside;
    this.given = new Map([...fromEnvironment, ...parsed.given]);
  }

  text(name: string): string | undefined {
    const value = this.given.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  texts(name: string): string[] {
    const value = this.given.get(name);
    return Array.isArray(value) ? (value as string[]) : [];
  }

  int(name: string): number | undefined {
    const value = this.given.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  /** A flag; `fallback` when it was not given. */
  flag(name: string, fallback = false): boolean {
    const value = this.given.get(name);
    return typeof value === 'boolean' ? value : fallback;
  }

  mapping(name: string): PyDict {
    const value = this.given.get(name);
    return value instanceof PyDict ? value : new PyDict();
  }
}
