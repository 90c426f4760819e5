import type { MessageText } from './index.ts';

/** PA61x: materializations. */
export const MATERIALIZATION_CODES = {
  /** A node's `materialized` names nothing. */
  PA610: (d: { name: string; adapter: string; hint?: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `No materialization '${d.name}' was found for adapter ${d.adapter}! (searched types 'default' and '${d.adapter}')`,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** A model is written in a language that its materialization (or the engine) does not run. */
  PA611: (d: { materialization: string; languages: readonly string[]; language: string }): MessageText => ({
    kind: 'Validation Error',
    message: `Materialization "${d.materialization}" only supports languages [${d.languages.map(l => `'${l}'`).join(', ')}]; got "${d.language}"`,
  }),
  /** `incremental_strategy` names no macro. */
  PA613: (d: { strategy: string; macro: string; project: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `dbt could not find an incremental strategy macro with the name "${d.macro}" in ${d.project}`,
    hint: `Write a macro ${d.macro}(arg_dict), or choose append, delete+insert, merge or microbatch.`,
  }),
  /** A strategy of other databases. */
  PA614: (d: { strategy: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The incremental strategy '${d.strategy}' is not valid for this adapter`,
    hint: 'Choose append, delete+insert, merge or microbatch.',
  }),
  /** A materialization in Jinja did not do its part. */
  PA615: (d: { text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
  /** A seed is to replace a view. */
  PA616: (d: { relation: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Cannot seed to '${d.relation}', it is a view`,
    hint: 'Drop the view, or give the seed another alias or schema.',
  }),
  /** A seed's file cannot be read as CSV. */
  PA617: (d: { text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
  /** A snapshot finds something else than a table under its name. */
  PA618: (d: { relation: string; expected: string; type: string; name: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Trying to create ${d.expected} ${d.relation}, but it currently exists as a ${d.type}. Either drop ${d.relation} manually, or run dbt with \`--full-refresh\` and dbt will drop it for you.`,
  }),
  /** A config value that a materialization cannot use. */
  PA619: (d: { text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
  /** A microbatch model has no start. */
  PA620: (d: { model: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Microbatch model '${d.model}' requires a 'begin' configuration.`,
    hint: "Set the config 'begin' to the first event time, or pass --event-time-start.",
  }),
};
