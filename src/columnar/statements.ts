import { quoted } from '../core/index.ts';
import { relationKey, type UniqueId } from '../model/index.ts';
import { offsetBefore, type RelationReference, replaceReferences } from './relation-references.ts';
import type { ChainStatement, ChainStep, StatementPart, StepColumn } from './step.ts';
import { asTableName, cteNames } from './table-names.ts';

/** The temporary schema, by its full name: it can be confused with nothing that an author wrote. */
const SCRATCH = '"temp"."main"';

/** The temporary table of a step, by its full name. */
export const scratchTable = (step: Pick<ChainStep, 'scratchName'>): string => `${SCRATCH}.${quoted(step.scratchName)}`;

/** The statements of a chain: one per step that is not fused, the fused ones as CTEs in front. */
export function buildStatements(
  steps: readonly ChainStep[],
  references: ReadonlyMap<UniqueId, readonly RelationReference[]>,
): ChainStatement[] {
  const byId = new Map(steps.map(step => [step.id, step]));
  const byKey = new Map(steps.map(step => [relationKey(step.relation), step]));
  const ctes = new Map(steps.map(step => [step.id, cteNames(step.sql)]));
  const statements: ChainStatement[] = [];
  for (const step of steps) {
    if (step.form === 'fused' || step.form === 'unused') continue;
    const fused = fusedInto(step, byId);
    const members = [...fused, step];
    const queries = members.map(member => queryOf(member, byKey, references.get(member.id)!, members, ctes));
    statements.push({
      step: step.id,
      kind: step.persist === 'none' ? 'scratch' : 'persist',
      fused: fused.map(member => member.id),
      queries,
      ...assemble(queries, step.columns),
    });
  }
  return statements;
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

/** A step's query with members that are not in a table of their own under the names they have in this run. */
function queryOf(
  step: ChainStep,
  byKey: ReadonlyMap<string, ChainStep>,
  references: readonly RelationReference[],
  members: readonly ChainStep[],
  ctes: ReadonlyMap<UniqueId, ReadonlySet<string>>,
): StatementQuery {
  const hides = (reader: ChainStep, read: ChainStep): boolean =>
    ctes.get(reader.id)!.has(read.scratchName.toLowerCase());
  const sql = step.sql.trimEnd();
  const { sql: text, edits } = replaceReferences(sql, references, ({ key, end }) => {
    const read = byKey.get(key)!;
    // What is persisted is read where it stands: its target holds the rows of this period by then.
    if (!step.reads.has(read.id) || read.persist !== 'none') return null;
    if (read.form !== 'fused') return scratchTable(read);
    return asTableName(sql, end, read.scratchName, hides(step, read) ? secondName(read) : read.scratchName);
  });
  const hidden = members.some(member => hides(member, step));
  return {
    name: step.scratchName,
    sql: text,
    author: { step: step.id, before: offset => offsetBefore(edits, offset) },
    alias: hidden ? secondName(step) : null,
  };
}

const secondName = ({ scratchName }: ChainStep): string => `${scratchName}__step`;

/** A query in a statement: an author's, or what a pass made of it. */
export interface StatementQuery {
  /** the CTE it becomes, unless it is the last */
  readonly name: string;
  readonly sql: string;
  /** the step whose query it is, and the way back to its compiled text; null: a pass wrote it */
  readonly author: Pick<StatementPart, 'step' | 'before'> | null;
  /** a second name, for readers that have a CTE of the first one */
  readonly alias: string | null;
}

/**
 * Puts the queries of a statement together: all but the last as CTEs.
 * @param columns of the last one, where some are empty; null: all as they come
 */
export function assemble(
  queries: readonly StatementQuery[],
  columns: readonly StepColumn[] | null,
): Pick<ChainStatement, 'sql' | 'parts'> {
  const parts: StatementPart[] = [];
  let sql = '';
  const add = ({ sql: text, author }: StatementQuery): void => {
    if (author !== null) parts.push({ ...author, start: sql.length, text });
    sql += text;
  };
  const last = queries[queries.length - 1]!;
  if (queries.length === 1 && columns === null) {
    add(last);
    return { sql, parts };
  }
  for (const [i, query] of queries.slice(0, -1).entries()) {
    sql += `${i === 0 ? 'with ' : ',\n'}${quoted(query.name)} as (\n`;
    add(query);
    sql += '\n)';
    if (query.alias !== null) sql += `,\n${quoted(query.alias)} as (select * from ${quoted(query.name)})`;
  }
  sql += `${sql === '' ? '' : '\n'}select ${columns === null ? '*' : columns.map(columnSql).join(', ')} from (\n`;
  add(last);
  return { sql: `${sql}\n)`, parts };
}

const columnSql = ({ name, type, isRead }: StepColumn): string =>
  isRead ? quoted(name) : `null::${type} as ${quoted(name)}`;
