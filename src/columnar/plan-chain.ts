import type { UniqueId } from '../model/index.ts';
import { relationKey } from '../model/index.ts';
import { findReferences, type RelationReference } from './relation-references.ts';
import { buildStatements } from './statements.ts';
import type { ChainPlan, ChainStep, PassNote, StepColumn, StepForm, StepSource } from './step.ts';

export interface PlanInput {
  /** members in order, parents first */
  readonly sources: readonly StepSource[];
  /** the target's database: what names without one mean */
  readonly database: string;
  /** columns of steps of which readers do not use all */
  readonly usedColumns?: ReadonlyMap<UniqueId, readonly StepColumn[]>;
}

/**
 * Plans a chain in numbered steps:
 * 1. find what each query reads: which members, how often, of this period or of the past;
 * 2. decide each step's form from its last reader upwards: fused into the one statement that reads it, a temporary
 *    table for several, straight into the target when it is persisted;
 * 3. put the statements together.
 */
export function planChain(input: PlanInput): ChainPlan {
  const { sources } = input;
  const references = referencesOf(input);
  const byKey = new Map(sources.map(source => [relationKey(source.relation), source]));
  const reads = new Map(sources.map(source => [source.id, readsOf(source, references.get(source.id)!, byKey)]));
  const steps = decideForms(sources, reads).map(step => pruned(step, input.usedColumns));
  return { steps, statements: buildStatements(steps, references), notes: formNotes(steps) };
}

interface Reads {
  readonly current: Map<UniqueId, number>;
  readonly past: Set<UniqueId>;
}

function referencesOf({ sources, database }: PlanInput): Map<UniqueId, RelationReference[]> {
  const relations = sources.map(source => source.relation);
  return new Map(sources.map(source => [source.id, findReferences(source.sql, { relations, database })]));
}

/** A member that is no ancestor is read as it stands before the chain runs: its rows of the past. */
function readsOf(
  source: StepSource,
  references: readonly RelationReference[],
  byKey: ReadonlyMap<string, StepSource>,
): Reads {
  const current = new Map<UniqueId, number>();
  const past = new Set<UniqueId>();
  for (const { key } of references) {
    const { id } = byKey.get(key)!;
    if (source.ancestors.has(id)) current.set(id, (current.get(id) ?? 0) + 1);
    else past.add(id);
  }
  return { current, past };
}

function decideForms(sources: readonly StepSource[], reads: ReadonlyMap<UniqueId, Reads>): ChainStep[] {
  const readers = new Map<UniqueId, UniqueId[]>(sources.map(source => [source.id, []]));
  for (const { id } of sources) for (const read of reads.get(id)!.current.keys()) readers.get(read)?.push(id);
  const names = scratchNames(sources);
  const made = new Map<UniqueId, ChainStep>();
  // The statement that each step is part of; none for what nobody needs.
  const statementOf = new Map<UniqueId, UniqueId>();
  for (const source of [...sources].reverse()) {
    const users = readers.get(source.id)!;
    const into = new Set(users.map(user => statementOf.get(user)).filter(id => id !== undefined));
    const { form, reason } = formOf(source, [...into], made);
    if (form !== 'unused') statementOf.set(source.id, form === 'fused' ? [...into][0]! : source.id);
    made.set(source.id, {
      ...source,
      form,
      reason,
      reads: reads.get(source.id)!.current,
      readsPast: reads.get(source.id)!.past,
      readers: users,
      columns: null,
      completeFirst: false,
      scratchName: names.get(source.id)!,
    });
  }
  return sources.map(source => completeIfSelfReading(made.get(source.id)!, statementOf, reads));
}

/**
 * A statement that adds to a table must have read it before: DuckDB 1.5 else reads rows that it has just added, where they
 * come through UNION ALL, and even such as the WHERE leaves out.
 */
function completeIfSelfReading(
  step: ChainStep,
  statementOf: ReadonlyMap<UniqueId, UniqueId>,
  reads: ReadonlyMap<UniqueId, Reads>,
): ChainStep {
  if (step.form !== 'direct' || step.persist !== 'table') return step;
  const isPart = (id: UniqueId): boolean => statementOf.get(id) === step.id;
  const readsIt = [...reads].some(([id, { past }]) => isPart(id) && past.has(step.id));
  return readsIt ? { ...step, completeFirst: true } : step;
}

/** A temporary table holds what its readers use; in one statement the engine prunes by itself. */
function pruned(step: ChainStep, used: PlanInput['usedColumns']): ChainStep {
  const columns = used?.get(step.id);
  if (columns === undefined || step.form !== 'scratch' || step.persist !== 'none') return step;
  return step.config.passes.has('prune_columns') ? { ...step, columns } : step;
}

function formOf(
  source: StepSource,
  statements: readonly UniqueId[],
  made: ReadonlyMap<UniqueId, ChainStep>,
): { form: StepForm; reason: string } {
  const { passes } = source.config;
  const name = (id: UniqueId): string => made.get(id)!.name;
  if (source.persist !== 'none') {
    if (!passes.has('insert_directly')) return { form: 'scratch', reason: 'staged: insert_directly is off' };
    return { form: 'direct', reason: `written to its ${source.persist}` };
  }
  if (!passes.has('fuse_steps')) return { form: 'scratch', reason: 'fuse_steps is off' };
  if (statements.length === 0) return { form: 'unused', reason: 'nothing that is kept needs it' };
  const [only] = statements;
  if (statements.length === 1 && only !== undefined) {
    return { form: 'fused', reason: `only ${name(only)} needs it` };
  }
  return { form: 'scratch', reason: `${statements.map(name).join(' and ')} need it` };
}

/** Names of temporary tables and CTEs: the model's own, so that queries that say `x.column` still hold. */
function scratchNames(sources: readonly StepSource[]): Map<UniqueId, string> {
  const taken = new Set<string>();
  const names = new Map<UniqueId, string>();
  for (const { id, relation } of sources) {
    const plain = relation.identifier ?? id;
    const name = taken.has(plain.toLowerCase()) ? `${relation.schema ?? ''}__${plain}` : plain;
    taken.add(name.toLowerCase());
    names.set(id, name);
  }
  return names;
}

function formNotes(steps: readonly ChainStep[]): PassNote[] {
  const fused = steps.filter(step => step.form === 'fused').length;
  const direct = steps.filter(step => step.form === 'direct').length;
  const notes: PassNote[] = [];
  if (fused > 0)
    notes.push({ pass: 'fuse_steps', text: `${fused} of ${steps.length} steps became part of their reader` });
  if (direct > 0) notes.push({ pass: 'insert_directly', text: `${direct} written without a temporary table` });
  const pruned = steps.filter(step => step.columns !== null).map(step => step.name);
  if (pruned.length > 0)
    notes.push({ pass: 'prune_columns', text: `of ${pruned.join(', ')} only what is read is kept` });
  return notes;
}
