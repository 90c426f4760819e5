import { relationKey, type UniqueId } from '../model/index.ts';
import { type Edit, offsetBefore, type RelationReference, replaceReferences } from './relation-references.ts';
import type { ChainStatement, ChainStep, PassNote, StatementPart } from './step.ts';
import { asTableName, definesCte, quoted } from './table-names.ts';

/** The temporary schema, by its full name: it can be confused with nothing that an author wrote. */
const SCRATCH = '"temp"."main"';

/** The temporary table of a step, by its full name. */
export const scratchTable = (step: Pick<ChainStep, 'scratchName'>): string => `${SCRATCH}.${quoted(step.scratchName)}`;

/** The statements of a chain: one per step that is not fused, the fused ones as CTEs in front. */
export function buildStatements(
  steps: readonly ChainStep[],
  references: ReadonlyMap<UniqueId, readonly RelationReference[]>,
): { statements: ChainStatement[]; notes: PassNote[] } {
  const byId = new Map(steps.map(step => [step.id, step]));
  const byKey = new Map(steps.map(step => [relationKey(step.relation), step]));
  const statements: ChainStatement[] = [];
  for (const step of steps) {
    if (step.form === 'fused' || step.form === 'unused') continue;
    const fused = fusedInto(step, byId);
    const queries = [...fused, step].map(member => rewritten(member, byKey, references.get(member.id)!));
    statements.push({
      step: step.id,
      kind: step.persist === 'none' ? 'scratch' : 'persist',
      fused: fused.map(member => member.id),
      ...assemble(queries, step.columns),
    });
  }
  return { statements, notes: [] };
}

/** Steps that are part of a step's statement, parents first. */
function fusedInto(step: ChainStep, byId: ReadonlyMap<UniqueId, ChainStep>): ChainStep[] {
  const found = new Set<ChainStep>();
  const visit = (reader: ChainStep): void => {
    for (const id of reader.reads.keys()) {
      const read = byId.get(id)!;
      if (read.form !== 'fused' || found.has(read)) continue;
      visit(read);
      found.add(read);
    }
  };
  visit(step);
  return [...found];
}

interface Query {
  readonly step: ChainStep;
  readonly sql: string;
  readonly edits: readonly Edit[];
}

/** A step's query with members that are not in a table of their own under the names they have in this run. */
function rewritten(
  step: ChainStep,
  byKey: ReadonlyMap<string, ChainStep>,
  references: readonly RelationReference[],
): Query {
  const sql = step.sql.replace(/[\s;]+$/, '');
  const { sql: text, edits } = replaceReferences(sql, references, ({ key, end }) => {
    const read = byKey.get(key)!;
    // What is persisted is read where it stands: its target holds the rows of this period by then.
    if (!step.reads.has(read.id) || read.persist !== 'none') return null;
    if (read.form !== 'fused') return scratchTable(read);
    const clash = definesCte(sql, read.scratchName);
    return asTableName(sql, end, read.scratchName, clash ? `${read.scratchName}__step` : read.scratchName);
  });
  return { step, sql: text, edits };
}

/** Puts the queries of a statement together: all but the last as CTEs. */
function assemble(queries: readonly Query[], columns: readonly string[] | null): Pick<ChainStatement, 'sql' | 'parts'> {
  const parts: StatementPart[] = [];
  const last = queries[queries.length - 1]!;
  let sql = '';
  const add = ({ step, sql: text, edits }: Query): void => {
    parts.push({ step: step.id, start: sql.length, text, before: offset => offsetBefore(edits, offset) });
    sql += text;
  };
  if (queries.length === 1 && columns === null) {
    add(last);
    return { sql, parts };
  }
  for (const [i, query] of queries.slice(0, -1).entries()) {
    sql += `${i === 0 ? 'with ' : ',\n'}${quoted(query.step.scratchName)} as (\n`;
    add(query);
    sql += '\n)';
    if (queries.some(({ step }) => definesCte(step.sql, query.step.scratchName))) {
      sql += `,\n${quoted(`${query.step.scratchName}__step`)} as (select * from ${quoted(query.step.scratchName)})`;
    }
  }
  sql += `${sql === '' ? '' : '\n'}select ${columns === null ? '*' : columns.map(quoted).join(', ')} from (\n`;
  add(last);
  return { sql: `${sql}\n)`, parts };
}
