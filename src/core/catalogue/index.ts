import type { Diagnostic, ErrorKind } from '../diagnostic.ts';
import type { Frame, Span } from '../span.ts';
import { ARTIFACT_CODES } from './artifact-codes.ts';
import { COLUMNAR_CODES } from './columnar-codes.ts';
import { DIFFERENCE_CODES } from './difference-codes.ts';
import { EVENT_CODES } from './event-codes.ts';
import { GRAPH_CODES } from './graph-codes.ts';
import { JINJA_CODES } from './jinja-codes.ts';
import { MATERIALIZATION_CODES } from './materialization-codes.ts';
import { PERFORMANCE_CODES } from './performance-codes.ts';
import { PERIOD_CODES } from './period-codes.ts';
import { PROJECT_CODES } from './project-codes.ts';
import { RESOURCE_CODES } from './resource-codes.ts';
import { RUN_CODES } from './run-codes.ts';
import { SELECTION_CODES } from './selection-codes.ts';
import { SQL_CODES } from './sql-codes.ts';

/**
 * The catalogue of messages: PA1xx project and YAML, PA2xx Jinja, PA3xx refs and graph, PA4xx selection, PA5xx SQL,
 * PA6xx run, PA7xx artifacts and comparisons. Each entry is a function from the message's data to its text, so that
 * code, data and text cannot drift apart. `docs/errors.md` is generated from it.
 */
export const CATALOGUE = {
  ...PROJECT_CODES,
  ...RESOURCE_CODES,
  ...JINJA_CODES,
  ...GRAPH_CODES,
  ...SELECTION_CODES,
  ...SQL_CODES,
  ...RUN_CODES,
  ...PERIOD_CODES,
  ...MATERIALIZATION_CODES,
  ...COLUMNAR_CODES,
  ...PERFORMANCE_CODES,
  ...EVENT_CODES,
  ...ARTIFACT_CODES,
  ...DIFFERENCE_CODES,
} satisfies Record<`PA${number}`, Entry>;

export type Code = keyof typeof CATALOGUE;

/** What an entry yields: the text, the way on, and (rarely) another kind than its hundred's default. */
export interface MessageText {
  readonly message: string;
  readonly hint?: string;
  readonly kind: ErrorKind;
  readonly event?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: the data's shape differs per entry; `Data<C>` recovers it.
type Entry = (data: any) => MessageText;

export type Data<C extends Code> = Parameters<(typeof CATALOGUE)[C]>[0];

/** Where a diagnostic points, besides its text. */
export interface At {
  readonly span?: Span;
  readonly excerpt?: string;
  readonly stack?: readonly Frame[];
  readonly node?: string;
}

/** Builds an error diagnostic from the catalogue. */
export function problem<C extends Code>(code: C, data: Data<C>, at: At = {}): Diagnostic {
  const entry = CATALOGUE[code] as Entry;
  return { code, severity: 'error', ...entry(data), ...at };
}

/** Builds a warning diagnostic from the catalogue. */
export function warning<C extends Code>(code: C, data: Data<C>, at: At = {}): Diagnostic {
  return { ...problem(code, data, at), severity: 'warning' };
}
