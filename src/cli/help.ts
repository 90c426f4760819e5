import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';
import { isShown, longName, type Option, type OptionGroup } from './option.ts';
import { COMMAND_OPTIONS, GLOBAL_OPTIONS } from './options.ts';
import { VERSION } from './version.ts';

export interface HelpStyle {
  /** columns of the terminal */
  readonly width: number;
  /** headings in bold */
  readonly bold: boolean;
}

const GROUPS: readonly OptionGroup[] = [
  'Selection',
  'Execution',
  'Project and target',
  'Output',
  'State and defer',
  'Parsing',
];

const ENVIRONMENT_NOTE = 'Options can be set by the environment too: --fail-fast by DBT_FAIL_FAST=1.';

/** `pa --help` */
export function programHelp(style: HelpStyle): string {
  const names = COMMANDS.map(commandLabel);
  const column = Math.max(...names.map(name => name.length)) + 4;
  const sections = (['Work', 'Look', 'Set up'] as const).map(group => {
    const rows = COMMANDS.filter(command => command.group === group).map(command => [
      commandLabel(command),
      command.summary,
    ]);
    return `${heading(group, style)}\n${table(rows, column, style)}`;
  });
  return [
    `pa ${VERSION}: compile and run dbt projects on DuckDB`,
    `${heading('Usage', style)}\n  pa [OPTIONS] COMMAND [ARGS]...`,
    ...sections,
    `${heading('Options of every command, before or after its name', style)}\n${optionTable(GLOBAL_OPTIONS, style)}`,
    `Run 'pa COMMAND --help' for the options of a command.\n${ENVIRONMENT_NOTE}\n`,
  ].join('\n\n');
}

/** `pa run --help` */
export function commandHelp(command: Command, style: HelpStyle): string {
  const own = command.options.map(name => COMMAND_OPTIONS[name] as Option);
  const argument = command.positional;
  const usage = ['pa', command.name, own.length > 0 ? '[OPTIONS]' : '', argumentText(command)]
    .filter(Boolean)
    .join(' ');
  const parts = [
    command.description ?? command.summary,
    `${heading('Usage', style)}\n  ${usage}`,
    `${heading('Examples', style)}\n${table(command.examples, exampleColumn(command), style)}`,
  ];
  if (argument !== undefined) {
    parts.push(
      `${heading('Arguments', style)}\n${table([[argument.name, argument.help]], argument.name.length + 4, style)}`,
    );
  }
  for (const group of GROUPS) {
    const options = [...own, ...GLOBAL_OPTIONS].filter(option => option.group === group && isShown(option));
    if (options.length > 0) parts.push(`${heading(group, style)}\n${optionTable(options, style)}`);
  }
  return `${parts.join('\n\n')}\n\n${ENVIRONMENT_NOTE}\n`;
}

export function commandLabel(command: Command): string {
  return [command.name, ...(command.aliases ?? [])].join(', ');
}

function argumentText(command: Command): string {
  const { positional } = command;
  if (positional === undefined) return '';
  const name = `${positional.name}${positional.many ? '...' : ''}`;
  return positional.required ? name : `[${name}]`;
}

function exampleColumn(command: Command): number {
  return Math.min(Math.max(...command.examples.map(([line]) => line.length)) + 4, 60);
}

/** `-s, --select, --models SPEC...`, `--[no-]defer` */
export function optionLabel(option: Option): string {
  const long = longName(option);
  const names = [option.negatable ? `--[no-]${long}` : `--${long}`];
  // `--resource-type` beside `--resource-types` would only be noise.
  for (const alias of option.aliases ?? []) if (!long.startsWith(alias)) names.push(`--${alias}`);
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${short}${names.join(', ')}${option.metavar ? ` ${option.metavar}` : option.choices ? ' WORD' : ''}`;
}

/** The help of an option with its choices and default. */
export function optionHelp(option: Option): string {
  const { choices } = option;
  const listed = choices === undefined || option.kind !== 'choice' ? '' : ` ${choices.join(', ')}.`;
  const preset = option.default;
  const shown =
    preset === true
      ? ' [on]'
      : preset === undefined || preset === false || Array.isArray(preset)
        ? ''
        : ` [${String(preset)}]`;
  return `${option.help.replace(/\.$/, listed === '' ? '.' : ':')}${listed}${shown}`;
}

function optionTable(options: readonly Option[], style: HelpStyle): string {
  const rows = options
    .filter(option => isShown(option))
    .map(option => [optionLabel(option), optionHelp(option)] as const);
  return table(rows, 36, style);
}

/** Two columns; a label that does not fit stands on a line of its own. */
function table(rows: readonly (readonly string[])[], column: number, style: HelpStyle): string {
  return rows
    .map(([label = '', text = '']) => {
      const lines = wrap(text, Math.max(style.width - column, 30));
      const indent = ' '.repeat(column);
      const first = `  ${label}`;
      if (first.length + 2 > column) return [first, ...lines.map(line => indent + line)].join('\n');
      return [first.padEnd(column) + (lines[0] ?? ''), ...lines.slice(1).map(line => indent + line)]
        .join('\n')
        .trimEnd();
    })
    .join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const heading = (text: string, style: HelpStyle): string => (style.bold ? `\u001b[1m${text}\u001b[0m` : text);
