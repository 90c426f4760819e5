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
};
