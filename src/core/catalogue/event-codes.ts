import type { MessageText } from './index.ts';

/** PA68x: bulk events, simulations, and `event_generation:`. */
export const EVENT_CODES = {
  /** A setting of event_generation has a value out of its range, or of a wrong type. */
  PA680: (d: { setting: string; expected: string; found: string }): MessageText => ({
    kind: 'Validation Error',
    message: `${d.setting} must be ${d.expected}, not ${d.found}`,
  }),
  /** A key of event_generation that means nothing. */
  PA681: (d: { setting: string; hint?: string }): MessageText => ({
    kind: 'Validation Error',
    message: `${d.setting} is not a setting of event generation`,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** One setting stands in two places, under two names of the same thing. */
  PA682: (d: { first: string; second: string }): MessageText => ({
    kind: 'Validation Error',
    message: `${d.first} and ${d.second} mean the same; there must be one of them only`,
    hint: 'Put the settings of both into one, and delete the other.',
  }),
  /** The file of --config is missing, or is no YAML mapping. */
  PA683: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Usage Error',
    message: `The file of --config, ${d.path}, ${d.reason}`,
  }),
  /** The file of --config says nothing about event generation. */
  PA684: (d: { path: string }): MessageText => ({
    kind: 'Validation Error',
    message: `${d.path} has no event_generation, neither at top level nor under optimization: it changes nothing`,
  }),
  /** Events are to be generated from a model that does not exist. */
  PA685: (d: { name: string; setting: string; hint?: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `There is no enabled model '${d.name}' to generate events from (${d.setting})`,
    hint: d.hint ?? 'Name the model whose rows are the events: event_generation: {model: ...} in the project file.',
  }),
  /** Events are to be generated from a model that has no relation. */
  PA686: (d: { name: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `The model '${d.name}' is ephemeral: there is no relation to read its events from`,
    hint: 'Materialize it as a table, incremental or columnar.',
  }),
  /** The folder that events are to be written to cannot be used. */
  PA687: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Events cannot be written to ${d.path}: ${d.reason}`,
  }),
  /** The event model has no column that tells periods apart. */
  PA688: (d: { name: string; column: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The model '${d.name}' has no column '${d.column}': which period an event belongs to is not known`,
    hint: 'Give it a column of the name of the variable in periods: of the project file.',
  }),
  /** What was written, or what two modes made, is not the same. */
  PA689: (d: { text: string }): MessageText => ({ kind: 'Runtime Error', message: d.text }),
};
