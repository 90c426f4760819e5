import type { MessageText } from './index.ts';

/** PA4xx: selection. */
export const SELECTION_CODES = {
  /** A criterion matched nothing. */
  PA401: (d: { criterion: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The selection criterion '${d.criterion}' does not match any enabled nodes`,
    event: 'NoNodesForSelectionCriteria',
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** A criterion names a method, or a layer, that does not exist. */
  PA402: (d: { method: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.method}' is not a valid method name`,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** A criterion that is written wrongly, or a value that its method does not know. */
  PA403: (d: { text: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: d.text,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** A method that compares needs an artifact of an earlier run which was not given. */
  PA404: (d: { text: string; internal?: boolean }): MessageText => ({
    kind: d.internal ? 'Internal Error' : 'Runtime Error',
    message: d.text,
    hint: 'Pass --state with the folder that holds the earlier artifacts.',
  }),
  /** selectors.yml cannot be used. */
  PA405: (d: { text: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not read selector file data: ${d.text}`,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** `--selector` names none that selectors.yml defines. */
  PA406: (d: { name: string; names: readonly string[]; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not find selector named ${d.name}, expected one of [${d.names.map(n => `'${n}'`).join(', ')}]`,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** A contract that others may rely on was broken since the state that is compared with. */
  PA407: (d: { model: string; file: string; versioned: boolean; changes: readonly string[] }): MessageText => ({
    kind: d.versioned ? 'Compilation Error' : 'Runtime Error',
    message:
      (d.versioned
        ? `Breaking change to the enforced contract of ${d.model} (${d.file})`
        : `Breaking change to contracted, unversioned model ${d.model} (${d.file})`) +
      d.changes.map(change => `\n  - ${change}`).join(''),
    hint: 'Only add to a contract that others rely on, or create a new version of the model.',
    ...(d.versioned ? {} : { event: 'UnversionedBreakingChange' }),
  }),
  /** A seed too large for a checksum is compared by its path alone. */
  PA408: (d: { package: string; name: string; what: 'grown' | 'same-path' | 'moved' }): MessageText => ({
    kind: 'Runtime Error',
    ...{
      grown: {
        message: `Found a seed (${d.package}.${d.name}) >1MB in size. The previous file was <=1MB, so it has changed`,
        event: 'SeedIncreased',
      },
      'same-path': {
        message:
          `Found a seed (${d.package}.${d.name}) >1MB in size at the same path, ` +
          'cannot tell if it has changed: assuming they are the same',
        event: 'SeedExceedsLimitSamePath',
      },
      moved: {
        message:
          `Found a seed (${d.package}.${d.name}) >1MB in size. The previous file was in a different location, ` +
          'assuming it has changed',
        event: 'SeedExceedsLimitAndPathChanged',
      },
    }[d.what],
  }),
};
