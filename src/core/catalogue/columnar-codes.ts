import type { MessageText } from './index.ts';

/** PA65x: columnar models and their chains. */
export const COLUMNAR_CODES = {
  /** A setting of a columnar model that is unknown or has a wrong value. */
  PA650: (d: { name: string; more: number; text: string }): MessageText => ({
    kind: 'Validation Error',
    message: `Columnar ${d.more === 0 ? `model '${d.name}'` : `models ('${d.name}' and ${d.more} more)`}: ${d.text}`,
    hint: 'docs/columnar.md lists the settings of columnar models.',
  }),
  /** The variable that holds the current period is not set. */
  PA651: (d: { name: string; period: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Columnar model '${d.name}' has the period '${d.period}', but no variable of that name is set`,
    hint: `Set it under vars: in the project file, with --vars '{${d.period}: 2025}', or run a range with --years.`,
  }),
  /** The variable that holds the current period is no number or text. */
  PA652: (d: { period: string; value: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `The variable '${d.period}' holds ${d.value}, which is no period`,
    hint: 'A period is a whole number, such as a year.',
  }),
  /** A chain reads a columnar model that was not selected and is not persisted. */
  PA653: (d: { reader: string; missing: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `'${d.reader}' needs the rows of '${d.missing}', which is not part of this run and is not persisted`,
    hint: `Select it too (--select ${d.missing} ${d.reader}), or set persist: table on '${d.missing}' and run it once.`,
  }),
  /** prior() was given something else than a ref. */
  PA654: (d: { text: string }): MessageText => ({
    kind: 'Compilation Error',
    message: d.text,
    hint: "Write prior(ref('model')): it reads the rows of the period before.",
  }),
  /** The rows of the period before are read, and there is no table that could hold any. */
  PA655: (d: { reader: string; model: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `'${d.reader}' reads the period before of '${d.model}', which was never built`,
    hint: `Guard the first period: {% set before = prior(ref('${d.model}')) %}{% if before %} ... {% else %} ... {% endif %}`,
  }),
  /** Fused and step by step do not agree. */
  PA656: (d: { chain: string; text: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `The fused chain and the same models step by step differ (${d.chain})\n${d.text}`,
    hint:
      'Nothing was kept. random(), now() and an order with ties give other rows each time; where there are none, set ' +
      'passes: false on some models to find out which pass is at fault, and report it.',
  }),
  /** A model of a chain was undone, because another one of its chain failed. */
  PA657: (d: { culprit: string; period: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Rolled back: '${d.culprit}' of the same chain failed${d.period}`,
  }),
  /** A columnar model would be written into a database that its chain cannot write to. */
  PA658: (d: { name: string; text: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Columnar model '${d.name}': ${d.text}`,
  }),
  /** Files of a columnar model could not be written. */
  PA659: (d: { name: string; folder: string; text: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Columnar model '${d.name}': its Parquet files cannot be written to ${d.folder}: ${d.text}`,
    hint: "Its config location, or the profile's external_root, names the folder; it must be one that can be written to.",
  }),
  /** A template asks the database about a model whose rows its chain has yet to work out. */
  PA660: (d: { name: string; asked: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `The template of '${d.name}' asks the database about '${d.asked}', which its chain has not worked out yet`,
    hint: `Read '${d.asked}' in the query itself; without that the chain is worked out model by model.`,
  }),
};
