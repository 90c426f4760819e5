import { resolve } from 'node:path';
import type { Value } from '../core/value.ts';
import { Call, type Outside } from './call.ts';
import type { Command } from './command.ts';
import { optionsFromEnvironment } from './environment-options.ts';
import { commandHelp, type HelpStyle, programHelp } from './help.ts';
import { longName, type Option } from './option.ts';
import { COMMAND_OPTIONS, GLOBAL_OPTIONS } from './options.ts';
import { type ParsedArguments, parseArguments } from './parse-arguments.ts';
import { UsageError } from './usage-error.ts';
import { VERSION } from './version.ts';

/** The version of dbt whose projects run unmodified. */
const COMPATIBLE_WITH = '1.11';

/**
 * Runs one command line.
 * @param words the words after the executable
 * @returns the exit code: 0 well, 1 a node failed, 2 the command could not be done
 */
export async function runCommandLine(words: readonly string[], outside: Outside): Promise<0 | 1 | 2> {
  try {
    const parsed = parseArguments(words);
    if (parsed.version) {
      outside.stdout.write(`pa ${VERSION} (runs projects of dbt ${COMPATIBLE_WITH})\n`);
      return 0;
    }
    if (parsed.command === undefined || parsed.help) {
      const style = helpStyle(outside);
      outside.stdout.write(parsed.command === undefined ? programHelp(style) : commandHelp(parsed.command, style));
      return 0;
    }
    return await runCommand({ ...parsed, command: parsed.command }, words, outside);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const help = error.command === undefined ? 'pa --help' : `pa ${error.command} --help`;
    const hint = error.hint === undefined ? '' : `  ${error.hint}\n`;
    outside.stderr.write(`Usage error: ${error.message}\n${hint}Try '${help}' for help.\n`);
    return 2;
  }
}

async function runCommand(
  parsed: ParsedArguments & { command: Command },
  words: readonly string[],
  outside: Outside,
): Promise<0 | 1 | 2> {
  const own = parsed.command.options.map(name => COMMAND_OPTIONS[name] as Option);
  const fromEnvironment = optionsFromEnvironment([...GLOBAL_OPTIONS, ...own], outside.env);
  checkExclusive(parsed.given, parsed.command);
  checkPending([...GLOBAL_OPTIONS, ...own], new Map([...fromEnvironment, ...parsed.given]), parsed.command);
  const { run } = await parsed.command.load();
  const call = new Call(parsed, fromEnvironment, words, outside);
  const profile = call.text('record_timing_info');
  if (profile === undefined) return run(call);
  const { withCpuProfile } = await import('./cpu-profile.ts');
  return withCpuProfile(resolve(outside.cwd, profile), () => run(call));
}

/** Options that are not done yet. */
function checkPending(options: readonly Option[], given: ReadonlyMap<string, Value>, command: Command): void {
  const used = options.find(option => option.pending && (given.get(option.name) ?? false) !== false);
  if (used === undefined) return;
  throw new UsageError(`--${longName(used)} is not supported yet`, { hint: 'Run without it.', command: command.name });
}

/** Options that contradict one another. */
function checkExclusive(given: ReadonlyMap<string, Value>, command: Command): void {
  const groups = [
    ['select', 'inline'],
    ['selector', 'inline'],
    ['inline', 'inline_direct'],
    ['warn_error', 'warn_error_options'],
    ['select', 'models'],
  ];
  for (const group of groups) {
    const both = group.filter(name => given.has(name)).map(name => `--${name.replaceAll('_', '-')}`);
    if (both.length < 2) continue;
    throw new UsageError(`${both.join(' and ')} are mutually exclusive`, {
      hint: 'Give one of them.',
      command: command.name,
    });
  }
  if (command.name === 'run' || command.name === 'build') {
    const ends = ['event_time_start', 'event_time_end'].filter(name => given.has(name));
    if (ends.length === 1) {
      throw new UsageError('--event-time-start and --event-time-end must be given together', { command: command.name });
    }
    const [start, end] = [given.get('event_time_start'), given.get('event_time_end')];
    if (typeof start === 'string' && typeof end === 'string' && start.replace(' ', 'T') >= end.replace(' ', 'T')) {
      throw new UsageError('--event-time-start must be before --event-time-end', { command: command.name });
    }
  }
}

function helpStyle(outside: Outside): HelpStyle {
  const terminal = outside.stdout.isTTY === true;
  const width = Math.min(outside.stdout.columns ?? 100, 120);
  return { width, bold: terminal && outside.env['NO_COLOR'] === undefined };
}
