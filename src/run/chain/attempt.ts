import type { ChainStatement } from '../../columnar/index.ts';
import type { CompiledNode } from '../../compile/index.ts';
import type { Persisted } from '../../materialize/index.ts';
import type { UniqueId } from '../../model/index.ts';
import type { CompiledMember } from './members.ts';

/** What working a chain out came to for one member. */
export interface StepOutcome {
  readonly member: CompiledMember;
  /** seconds of its own statements; 0 for what was fused into another step */
  readonly seconds: number;
  readonly persisted: Persisted | null;
  /** rows that were written, where the database counted them */
  readonly rows?: number;
  /** the step whose statement it became a part of */
  readonly fusedInto: string | null;
  /** it was not worked out: nothing that is kept needs it */
  readonly unused?: true;
}

/** A chain that could not be worked out; its transaction is to be rolled back. */
export class ChainFailure extends Error {
  /** the member at fault */
  readonly member: CompiledMember;
  /** what was thrown */
  readonly reason: unknown;
  /** the query that the error's position counts in, with the way back to the author's line */
  readonly query: CompiledNode | null;

  constructor(member: CompiledMember, reason: unknown, query: CompiledNode | null) {
    super(reason instanceof Error ? reason.message : String(reason));
    this.name = 'ChainFailure';
    this.member = member;
    this.reason = reason;
    this.query = query;
  }
}

/** An author's query in a statement as a compiled query of its own: errors in it lead to the author's line. */
export function queryOf(
  statement: ChainStatement,
  step: UniqueId,
  members: ReadonlyMap<UniqueId, CompiledMember>,
): CompiledNode | null {
  const part = statement.parts.find(candidate => candidate.step === step);
  const member = members.get(step);
  if (part === undefined || member === undefined) return null;
  const { before } = part;
  return { sql: part.text, map: offset => member.compiled.map(before(offset)) };
}
