import { didYouMean } from '../nearest.ts';
import type { MessageText } from './index.ts';

const withHint = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

/** PA71x: scenarios, and comparing what they lead to. */
export const DIFFERENCE_CODES = {
  /** A scenario file cannot be read. */
  PA710: (d: { file: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not read the scenario ${d.file}: ${d.reason}`,
  }),
  /** A column that rows are to be compared by is not on both sides. */
  PA711: (d: { column: string; side: 'left' | 'right' | 'either'; nearest: readonly string[] }): MessageText => ({
    kind: 'Runtime Error',
    message:
      d.side === 'either'
        ? `Column '${d.column}' is on neither side of the comparison`
        : `Column '${d.column}' is missing on the ${d.side} side of the comparison`,
    ...withHint(didYouMean(d.nearest)),
  }),
  /** A side of a comparison names nothing that exists. */
  PA712: (d: { name: string; nearest: readonly string[] }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.name}' is no database file, scenario, schema, model or relation`,
    hint: didYouMean(d.nearest) ?? 'Scenarios are known once they were run: pa run --scenario FILE.',
  }),
  /** A database file to compare is not there. */
  PA713: (d: { path: string; scenario: string | null }): MessageText => ({
    kind: 'Runtime Error',
    message: `There is no database file ${d.path}${d.scenario === null ? '' : `, which scenario '${d.scenario}' was kept in`}`,
  }),
  /** A table cannot be compared with a whole database. */
  PA714: (d: { left: string; right: string; leftKind: string; rightKind: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.left}' is a ${d.leftKind}, but '${d.right}' a ${d.rightKind}`,
    hint: 'Compare two databases, scenarios or schemas, or else two relations.',
  }),
  /** None of the selected nodes is stored on either side. */
  PA715: (d: { left: string; right: string; count: number }): MessageText => ({
    kind: 'Runtime Error',
    message: `There is nothing to compare: of ${d.count} selected nodes none is stored in ${d.left} or ${d.right}`,
    hint: 'Build them first, or select what is stored: views are compared only when selected.',
  }),
  /** A model to compare has not been built. */
  PA716: (d: { name: string; database: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `'${d.name}' is not stored in database '${d.database}'`,
    hint: `Build it first: pa build --select ${d.name}`,
  }),
  /** A scenario file has a key or a value that does not belong there. */
  PA717: (d: { reason: string; hint?: string }): MessageText => ({
    kind: 'Validation Error',
    message: `Invalid scenario: ${d.reason}`,
    ...withHint(d.hint),
  }),
  /** Two scenarios share a name, or a place for their tables. */
  PA718: (d: { name: string; first: string; second: string; place?: string }): MessageText => ({
    kind: 'Validation Error',
    message:
      d.place === undefined
        ? `Two scenarios have the name '${d.name}': ${d.first} and ${d.second}`
        : `Scenarios ${d.first} and ${d.second} would write the same tables: ${d.place}`,
    hint:
      d.place === undefined
        ? 'Give one of them another name: in its file, or with name:.'
        : 'Give one of them another database or schema.',
  }),
  /** A scenario sets a variable that the project neither declares nor reads. */
  PA719: (d: { name: string; scenario: string; hint?: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Variable '${d.name}' of scenario '${d.scenario}' is neither declared nor read anywhere in the project`,
    event: 'ScenarioVariableUnknown',
    ...withHint(d.hint),
  }),
};
