import type { MessageText } from './index.ts';

/** PA6xx: running nodes. */
export const RUN_CODES = {
  /** The run was interrupted. */
  PA601: (_: object): MessageText => ({ kind: 'Runtime Error', message: 'The run was interrupted' }),
  /** Something went wrong inside pa itself. */
  PA602: (d: { text: string }): MessageText => ({
    kind: 'Internal Error',
    message: d.text,
    hint: 'This is a bug in pa, not in your project; please report it with this text.',
  }),
  /** A macro that the engine or a project needs by name is not there. */
  PA603: (d: { name: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Macro '${d.name}' was not found`,
  }),
  /** run-operation names a macro that does not exist. */
  PA604: (d: { name: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `dbt could not find a macro with the name '${d.name}' in any package`,
    ...(d.hint === undefined ? {} : { hint: d.hint }),
  }),
  /** `show` was told neither what to select nor a query. */
  PA640: (_: object): MessageText => ({
    kind: 'Runtime Error',
    message: 'Either --select or --inline must be passed to show',
    hint: 'Name a model: pa show my_model --limit 10.',
  }),
  /** A statement of a batch that is broken already; its node is worked on again, alone. Users never see it. */
  PA641: (_: object): MessageText => ({ kind: 'Runtime Error', message: 'The batch of this node was rolled back' }),
  /** A model in Python: it needs a Python that this process does not have. */
  PA642: (d: { name: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The model '${d.name}' is written in Python, which pa does not run`,
    hint: 'Write the model in SQL, or leave it out with --exclude.',
  }),
};
