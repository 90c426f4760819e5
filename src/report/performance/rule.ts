import type { MeasuredRun } from './measured-run.ts';

/** What a rule found, and what to do about it. */
export interface Recommendation {
  readonly rule: string;
  /** `unique_id`; null: about the run as a whole */
  readonly node: string | null;
  readonly period: string | null;
  /** one line: who and what */
  readonly title: string;
  /** what was seen and what helps */
  readonly text: string;
  /** seconds of the run that it is about: what to look at first */
  readonly weight: number;
}

/** A way of seeing something wrong. Each is a file of `rules/` and a line of docs/performance.md. */
export interface Rule {
  readonly name: string;
  readonly find: (run: MeasuredRun) => Recommendation[];
}
