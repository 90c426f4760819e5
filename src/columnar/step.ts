import type { ColumnarConfig, Persist, Relation, UniqueId } from '../model/index.ts';
import type { StatementQuery } from './statements.ts';

/** A compiled member of a chain: what planning starts from. Plain data. */
export interface StepSource {
  readonly id: UniqueId;
  readonly name: string;
  readonly relation: Pick<Relation, 'database' | 'schema' | 'identifier'>;
  /** the author's query, compiled: other members stand in it by their full names */
  readonly sql: string;
  readonly config: ColumnarConfig;
  readonly persist: Persist;
  /** why its rows are kept, or not: for the plan's reader */
  readonly why: string;
  /** members whose rows of this period it reads: its ancestors in the graph */
  readonly ancestors: ReadonlySet<UniqueId>;
}

/** How a step is worked out. */
export type StepForm =
  /** part of the one statement that reads it */
  | 'fused'
  /** a temporary table, because several statements read it */
  | 'scratch'
  /** its query goes straight into the target */
  | 'direct'
  /** not worked out: nothing that is kept needs it */
  | 'unused';

/** A step of a planned chain. */
export interface ChainStep extends StepSource {
  readonly form: StepForm;
  /** why it has this form */
  readonly reason: string;
  /** steps it reads in this period, each as often as its query names it */
  readonly reads: ReadonlyMap<UniqueId, number>;
  /** steps whose rows of other periods it reads, itself among them */
  readonly readsPast: ReadonlySet<UniqueId>;
  /** steps that read it in this period */
  readonly readers: readonly UniqueId[];
  /** columns of its temporary table, where some of them need no values; null: all have theirs */
  readonly columns: readonly StepColumn[] | null;
  /** its rows must be complete before the first is added: the statement reads its own target */
  readonly completeFirst: boolean;
  /** name within its statement, or of its temporary table */
  readonly scratchName: string;
}

/** A column of a temporary table. One that nobody reads is empty: queries may still name it, or count on its place. */
export interface StepColumn {
  readonly name: string;
  /** as the engine writes it */
  readonly type: string;
  readonly isRead: boolean;
}

/** One statement's query: fused steps as CTEs in front of the query of the step that it works out. */
export interface ChainStatement {
  /** the step whose rows it gives */
  readonly step: UniqueId;
  readonly kind: 'scratch' | 'persist';
  /** steps that became its CTEs, in order */
  readonly fused: readonly UniqueId[];
  readonly sql: string;
  /** what it is put together from, the last one's rows being its own */
  readonly queries: readonly StatementQuery[];
  /** where the author's queries stand in `sql`, for errors */
  readonly parts: readonly StatementPart[];
}

export interface StatementPart {
  readonly step: UniqueId;
  /** offset of the step's query in the statement */
  readonly start: number;
  /** the query as it stands there */
  readonly text: string;
  /** the offset in the compiled query that one in `text` comes from */
  readonly before: (offset: number) => number;
}

/** A chain, planned: steps in order and the statements that work them out. Plain data, for running and for showing. */
export interface ChainPlan {
  readonly steps: readonly ChainStep[];
  readonly statements: readonly ChainStatement[];
  /** what each pass did, in order */
  readonly notes: readonly PassNote[];
}

export interface PassNote {
  readonly pass: string;
  readonly text: string;
}
