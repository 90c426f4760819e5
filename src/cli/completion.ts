import { COMMANDS } from './commands.ts';
import { isShown, longName, type Option } from './option.ts';
import { COMMAND_OPTIONS, GLOBAL_OPTIONS } from './options.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that teaches a shell the commands and options. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bash();
    case 'zsh':
      return `#compdef pa\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`;
    case 'fish':
      return fish();
  }
}

const flags = (options: readonly Option[]): string[] =>
  options
    .filter(option => isShown(option))
    .flatMap(option => [`--${longName(option)}`, ...(option.negatable ? [`--no-${longName(option)}`] : [])]);

const ownOptions = (command: (typeof COMMANDS)[number]): Option[] =>
  command.options.map(name => COMMAND_OPTIONS[name] as Option);

/** The first word of each command: `docs` for `docs generate`. */
const firstWords = (): string[] => [
  ...new Set(COMMANDS.flatMap(command => [command.name.split(' ')[0] as string, ...(command.aliases ?? [])])),
];

function bash(): string {
  const cases = COMMANDS.map(command => {
    const names = [command.name.split(' ')[0], ...(command.aliases ?? [])].join('|');
    const second = command.name.split(' ')[1];
    const words = [...(second ? [second] : []), ...flags(ownOptions(command))].join(' ');
    return `    ${names}) words="${words} $global" ;;`;
  });
  const choices = [...GLOBAL_OPTIONS, ...Object.values(COMMAND_OPTIONS as Record<string, Option>)]
    .filter(option => option.choices !== undefined && option.name !== 'output')
    .map(
      option =>
        `    --${longName(option)}) COMPREPLY=($(compgen -W "${option.choices?.join(' ')}" -- "$cur")); return ;;`,
    );
  return `_pa() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="" word words
  local global="${flags(GLOBAL_OPTIONS).join(' ')} --help --version"
  case "$prev" in
${choices.join('\n')}
    --project-dir|--profiles-dir|--target-path|--log-path|--state|--defer-state) COMPREPLY=($(compgen -d -- "$cur")); return ;;
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${firstWords().join('|')}) command="$word"; break ;;
    esac
  done
  case "$command" in
${cases.join('\n')}
    *) words="${firstWords().join(' ')} $global" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _pa pa
`;
}

function fish(): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
  const optionLines = (options: readonly Option[], condition: string): string[] =>
    options
      .filter(option => isShown(option))
      .map(option => {
        const short = option.short ? ` -s ${option.short}` : '';
        const values = option.choices
          ? ` -xa ${quoted(option.choices.join(' '))}`
          : option.kind === 'flag'
            ? ''
            : ' -r';
        return `complete -c pa${condition} -l ${longName(option)}${short}${values} -d ${quoted(option.help)}`;
      });
  const lines = COMMANDS.flatMap(command => {
    const first = command.name.split(' ')[0] as string;
    return [
      `complete -c pa -n __fish_use_subcommand -xa ${quoted(first)} -d ${quoted(command.summary)}`,
      ...optionLines(ownOptions(command), ` -n '__fish_seen_subcommand_from ${first}'`),
    ];
  });
  return `${['complete -c pa -f', ...optionLines(GLOBAL_OPTIONS, ''), ...lines].join('\n')}\n`;
}
