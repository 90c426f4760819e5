import type { MessageText } from './index.ts';

/** PA67x: runs over periods, and `retry`. */
export const PERIOD_CODES = {
  /** A word after --years is no period and no range. */
  PA670: (d: { word: string; reason?: string }): MessageText => ({
    kind: 'Usage Error',
    message: `'${d.word}' is no period${d.reason === undefined ? '' : `: ${d.reason}`}`,
    hint: 'Write a range (2025-2029), single periods (2025 2027), or all for the range in the project file.',
  }),
  /** Two words after --years name the same period. */
  PA671: (d: { period: number }): MessageText => ({
    kind: 'Usage Error',
    message: `The period ${d.period} is asked for twice`,
    hint: 'Each period runs once: let ranges and single periods not overlap.',
  }),
  /** A range with more periods than anybody means. */
  PA672: (d: { count: number; most: number }): MessageText => ({
    kind: 'Usage Error',
    message: `${d.count} periods are more than the ${d.most} that one run may have`,
    hint: 'Look for a digit too many, or run a part of them at a time.',
  }),
  /** --years with --start or --end, or only one end is known. */
  PA673: (d: { text: string; hint: string }): MessageText => ({
    kind: 'Usage Error',
    message: d.text,
    hint: d.hint,
  }),
  /** Nothing says which variable holds the period. */
  PA674: (d: { found: readonly string[] }): MessageText => ({
    kind: 'Runtime Error',
    message:
      d.found.length === 0
        ? 'Which variable holds the period is not known'
        : `The models name more than one variable as their period: ${d.found.join(', ')}`,
    hint: "Name it in the project file: 'periods: {variable: simulation_year}'.",
  }),
  /** The variable of the period is given by --vars too. */
  PA675: (d: { variable: string }): MessageText => ({
    kind: 'Usage Error',
    message: `--vars sets '${d.variable}', which a run over periods sets itself`,
    hint: `Leave '${d.variable}' out of --vars, or run without --years.`,
  }),
  /** The `periods:` block of the project file is wrong. */
  PA676: (d: { text: string; hint?: string }): MessageText => ({
    kind: 'Validation Error',
    message: `periods: ${d.text}`,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** `retry` finds no run before. */
  PA677: (d: { folder: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not find previous run in '${d.folder}' target directory`,
    hint: 'Run something first, or point --state at the folder that holds run_results.json.',
  }),
  /** `retry` cannot do again what was done before: another command, or a node that is gone. */
  PA678: (d: { text: string }): MessageText => ({
    kind: 'Runtime Error',
    message: d.text,
    hint: 'Run the command itself. retry goes on after build, compile, run, seed, snapshot, test and run-operation.',
  }),
  /** The checkpoint of a run over periods cannot be read. */
  PA679: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The checkpoint ${d.path} cannot be used: ${d.reason}`,
    hint: 'Run the command itself again: it begins with the first period.',
  }),
};
