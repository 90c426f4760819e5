import { COMMANDS } from './commands.ts';
import { commandLabel, optionHelp, optionLabel } from './help.ts';
import { isShown, type Option } from './option.ts';
import { COMMAND_OPTIONS, GLOBAL_OPTIONS } from './options.ts';

/** The text of docs/cli.md, from the tables of options and commands. */
export function cliReference(): string {
  const parts = [
    '# Command line\n\nGenerated from the tables in `src/cli` by `scripts/cli-docs.ts`; do not edit.',
    'An option may stand before or after the command. Its value comes from the command line, else from the ' +
      'environment (`DBT_X`, whose twin `DBT_ENGINE_X` wins), else from `flags:` of the project file, else it is the default.',
    'Exit codes: 0 well (warnings and empty selections included), 1 a node failed, 2 the command could not be done or was interrupted.',
    '## Options of every command',
    optionTable(GLOBAL_OPTIONS),
  ];
  for (const command of COMMANDS) {
    parts.push(`## pa ${commandLabel(command)}`, command.description ?? command.summary);
    const { positional } = command;
    if (positional !== undefined) parts.push(`\`${positional.name}\`: ${positional.help}.`);
    parts.push(`\`\`\`sh\n${command.examples.map(([line, meaning]) => `${line}  # ${meaning}`).join('\n')}\n\`\`\``);
    const own = command.options.map(name => COMMAND_OPTIONS[name] as Option);
    if (own.some(option => isShown(option))) parts.push(optionTable(own));
  }
  return `${parts.join('\n\n')}\n`;
}

function optionTable(options: readonly Option[]): string {
  const rows = options
    .filter(option => isShown(option))
    .map(option => {
      const names = optionLabel(option).trim().replaceAll('|', '\\|');
      const env = option.env === undefined ? '' : `\`${option.env}\``;
      return `| \`${names}\` | ${cell(optionHelp(option))} | ${env} |`;
    });
  return ['| option | meaning | environment |', '|---|---|---|', ...rows].join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
