import { didYouMean, nearestNames } from '../core/nearest.ts';
import type { Value } from '../core/value.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { longName, type Option, takesValue } from './option.ts';
import { COMMAND_OPTIONS, GLOBAL_OPTIONS } from './options.ts';
import { UsageError } from './usage-error.ts';
import { readValue } from './values.ts';

/** A command line, understood. */
export interface ParsedArguments {
  /** absent for `pa`, `pa --help` and `pa --version` */
  readonly command: Command | undefined;
  readonly help: boolean;
  readonly version: boolean;
  /** options given, by name; flags are booleans, `vars` the words given */
  readonly given: ReadonlyMap<string, Value>;
  readonly positional: readonly string[];
}

/** Looks options up by their dashed names. */
type Index = ReadonlyMap<string, { option: Option; negated: boolean }>;

/** Options that most commands share: they may stand before the command, too. */
const EARLY_OPTIONS = ['project_dir', 'profiles_dir', 'vars', 'target_path', 'threads'] as const;

const HELP: ReadonlySet<string> = new Set(['-h', '--help']);
const VERSION: ReadonlySet<string> = new Set(['-v', '-V', '--version']);

/**
 * Reads the words after the executable. Global options, and those that most commands share, may stand before or after
 * the command, but not on both sides;
 * `--x value`, `--x=value`, `-x value`, `-xvalue` and bundles of short flags are understood; `--` ends options.
 * @throws UsageError
 */
export function parseArguments(words: readonly string[]): ParsedArguments {
  const early = EARLY_OPTIONS.map(name => COMMAND_OPTIONS[name] as Option);
  const before = new Reader(indexOf([...GLOBAL_OPTIONS, ...early]), undefined);
  let rest = before.read(words, true);
  const { command, length } = findCommand(rest);
  if (command === undefined) {
    return { command, help: before.help, version: before.version, given: before.given, positional: [] };
  }
  rest = rest.slice(length);
  const own = command.options.map(name => COMMAND_OPTIONS[name] as Option);
  const unfit = early.find(option => before.given.has(option.name) && !own.includes(option));
  if (unfit !== undefined) {
    throw new UsageError(`'${command.name}' has no option --${longName(unfit)}`, { command: command.name });
  }
  const after = new Reader(indexOf([...GLOBAL_OPTIONS, ...own]), command);
  after.read(rest, false);
  for (const name of before.given.keys()) {
    if (!after.given.has(name)) continue;
    throw new UsageError(`--${name.replaceAll('_', '-')} was given both before and after '${command.name}'`, {
      hint: 'Give it once.',
      command: command.name,
    });
  }
  const parsed = {
    command,
    help: before.help || after.help,
    version: before.version || after.version,
    given: new Map([...before.given, ...after.given]),
    positional: after.positional,
  };
  if (!parsed.help && !parsed.version) checkPositional(command, parsed.positional);
  return parsed;
}

function indexOf(options: readonly Option[]): Index {
  const index = new Map<string, { option: Option; negated: boolean }>();
  for (const option of options) {
    for (const name of [longName(option), ...(option.aliases ?? [])]) {
      index.set(`--${name}`, { option, negated: false });
      if (option.negatable) index.set(`--no-${name}`, { option, negated: true });
    }
    if (option.short !== undefined) index.set(`-${option.short}`, { option, negated: false });
    // dbt's short for both names of the selection.
    if (option.aliases?.includes('models')) index.set('-m', { option, negated: false });
  }
  return index;
}

/** The command that the words begin with; the longest name wins (`docs generate` before `docs`). */
function findCommand(words: readonly string[]): { command: Command | undefined; length: number } {
  if (words.length === 0) return { command: undefined, length: 0 };
  for (const length of [2, 1]) {
    const typed = words.slice(0, length).join(' ');
    const command = COMMANDS.find(item => item.name === typed || item.aliases?.includes(typed));
    if (command !== undefined) return { command, length };
  }
  const word = words[0] as string;
  const group = COMMANDS.filter(item => item.name.startsWith(`${word} `)).map(item => item.name);
  if (group.length > 0) {
    throw new UsageError(`'${word}' needs a subcommand`, {
      hint: `There is ${group.map(name => `'pa ${name}'`).join(', ')}.`,
    });
  }
  const names = COMMANDS.flatMap(item => [item.name, ...(item.aliases ?? [])]);
  throw new UsageError(`No such command '${word}'`, { hint: didYouMean(nearestNames(word, names)) });
}

class Reader {
  readonly given = new Map<string, Value>();
  readonly positional: string[] = [];
  help = false;
  version = false;
  private readonly index: Index;
  private readonly command: Command | undefined;

  constructor(index: Index, command: Command | undefined) {
    this.index = index;
    this.command = command;
  }

  /** Reads words; with `upToCommand` it stops before the first that is no option. @returns what was not read */
  read(words: readonly string[], upToCommand: boolean): readonly string[] {
    let i = 0;
    while (i < words.length) {
      const word = words[i] as string;
      if (word === '--') {
        if (upToCommand) return words.slice(i + 1);
        this.positional.push(...words.slice(i + 1));
        return [];
      }
      if (HELP.has(word)) this.help = true;
      else if (VERSION.has(word)) this.version = true;
      else if (word.startsWith('--')) i += this.long(word, words.slice(i + 1));
      else if (word.startsWith('-') && word.length > 1) i += this.short(word, words.slice(i + 1));
      else if (upToCommand) return words.slice(i);
      else this.positional.push(word);
      i += 1;
    }
    return [];
  }

  /** @returns how many of the following words belong to it */
  private long(word: string, following: readonly string[]): number {
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    const found = this.find(name);
    if (!takesValue(found.option)) {
      if (equals !== -1) throw this.error(`Option '${name}' does not take a value`);
      this.given.set(found.option.name, !found.negated);
      return 0;
    }
    return this.value(name, found.option, equals === -1 ? undefined : word.slice(equals + 1), following);
  }

  private short(word: string, following: readonly string[]): number {
    for (let i = 1; i < word.length; i++) {
      const name = `-${word[i]}`;
      const { option } = this.find(name, word);
      if (takesValue(option)) return this.value(name, option, word.slice(i + 1) || undefined, following);
      this.given.set(option.name, true);
    }
    return 0;
  }

  private value(name: string, option: Option, attached: string | undefined, following: readonly string[]): number {
    const first = attached ?? following[0];
    const alone = attached === undefined && (first === undefined || first.startsWith('-'));
    if (alone && option.bare !== undefined) {
      const flag = this.index.get(`--${option.bare}`)?.option;
      if (flag === undefined) throw this.error(`Option '${name}' requires an argument`);
      this.given.set(flag.name, true);
      return 0;
    }
    if (first === undefined) throw this.error(`Option '${name}' requires an argument`);
    const taken = attached === undefined ? [first] : [attached];
    const more = attached === undefined ? following.slice(1) : following;
    for (const word of more) {
      if (!continues(option, taken, word)) break;
      taken.push(word);
    }
    this.given.set(option.name, readValue(option, name, taken, this.given.get(option.name), this.command?.name));
    return attached === undefined ? taken.length : taken.length - 1;
  }

  private find(name: string, word = name): { option: Option; negated: boolean } {
    const found = this.index.get(name);
    if (found !== undefined) return found;
    if (this.command === undefined && COMMANDS.some(command => hasOption(command, name))) {
      throw this.error(`No such option: ${name}`, `It belongs to a command: write it after the command's name.`);
    }
    const candidates = [...this.index.keys()].filter(key => key.startsWith('--'));
    throw this.error(`No such option: ${word}`, didYouMean(nearestNames(name, candidates)));
  }

  private error(message: string, hint?: string): UsageError {
    return new UsageError(message, { hint, command: this.command?.name });
  }
}

/** Whether a word after an option's value belongs to it too: more specs, more types, more `k=v` pairs. */
function continues(option: Option, taken: readonly string[], word: string): boolean {
  if (word.startsWith('-')) return false;
  if (option.kind === 'texts' || option.kind === 'choices') return true;
  const isPair = (text: string): boolean => /^[A-Za-z_][\w.-]*=/.test(text);
  return option.kind === 'vars' && isPair(word) && taken.every(isPair);
}

function hasOption(command: Command, name: string): boolean {
  return indexOf(command.options.map(key => COMMAND_OPTIONS[key] as Option)).has(name);
}

function checkPositional(command: Command, positional: readonly string[]): void {
  const { positional: wanted, name } = command;
  if (positional.length < (wanted?.count ?? 1)) {
    if (wanted?.required)
      throw new UsageError(`Missing argument '${wanted.name.split(' ')[positional.length]}'`, {
        hint: `Write: pa ${name} ${wanted.name}`,
        command: name,
      });
    return;
  }
  const allowed = wanted === undefined ? 0 : wanted.many ? Number.POSITIVE_INFINITY : (wanted.count ?? 1);
  if (positional.length <= allowed) return;
  const extra = positional[allowed] as string;
  const canSelect = command.options.includes('select') || command.options.includes('raw_select');
  const hint = canSelect ? `To choose nodes write: pa ${name} --select ${extra}` : undefined;
  throw new UsageError(`Got unexpected extra argument (${extra})`, { hint, command: name });
}
