import type { ConstantKey } from '../sql-tree/index.ts';
import { type BaseTable, fold, type QueryNode } from '../sql-tree/index.ts';
import { extend, type FamilyFacts } from './extend.ts';
import { dropsOf, type Extension, type Member } from './members.ts';
import type { StatementStep } from './statement.ts';

/** Steps that extend one root row by row, and the step that all of them flow into. */
export interface Family {
  readonly root: Member;
  readonly rootTable: BaseTable;
  readonly members: readonly Extension[];
  readonly last: Extension;
  /** steps that were not there before, each a lookup that several members make */
  readonly shared: readonly { readonly name: string; readonly query: QueryNode }[];
  /** joins that vanish */
  readonly dropped: number;
  /** steps that could not be merged, with the reason */
  readonly refused: ReadonlyMap<string, string>;
}

/** How a family is looked for: what changes from try to try is which steps may be members. */
export interface FamilyQuestion {
  readonly steps: readonly StatementStep[];
  readonly last: number;
  readonly root: Member;
  readonly rootTable: BaseTable;
  readonly facts: Omit<FamilyFacts, 'member'>;
  readonly rootKey: string;
  /** steps that are part of another family already */
  readonly settled: ReadonlySet<string>;
  /** what a table in a step's text is, as a key; null for one of the step's own CTEs */
  readonly key: (table: BaseTable, step: StatementStep) => string | null;
}

/**
 * The largest set of steps that can be merged into the last one. Everything else that reads a step makes it stay as it
 * is: its rows would otherwise have to be kept for that reader. So does a step whose rows the last one does not ask
 * for, as merging must not drop rows that the last one keeps.
 */
export function findFamily(question: FamilyQuestion): Family | null {
  const refused = new Map<string, string>();
  for (;;) {
    const { members, last } = judgeAll(question, refused);
    if (last === null) return null;
    const refusal = firstRefusal(question, members, last);
    if (refusal === null) {
      const dropped = [...members, last].reduce((sum, one) => sum + dropsOf(one).length, 0);
      const { root, rootTable } = question;
      return dropped === 0 ? null : { root, rootTable, members, last, shared: [], dropped, refused };
    }
    // The root and the last step cannot be left out.
    if (refused.has(refusal[0]) || refusal[0] === last.name || refusal[0] === question.root.name) return null;
    refused.set(...refusal);
  }
}

function judgeAll(
  { steps, last, root, rootKey, facts, key, settled }: FamilyQuestion,
  refused: Map<string, string>,
): { members: Extension[]; last: Extension | null } {
  const members = new Map<string, Member>([[rootKey, root]]);
  const found: Extension[] = [];
  for (const [i, step] of steps.slice(0, last + 1).entries()) {
    const isLast = i === last;
    if (stepKey(step.name) === rootKey || settled.has(step.name)) continue;
    if (refused.has(step.name) && !isLast) continue;
    const judged =
      typeof step.spine === 'string'
        ? step.spine
        : extend(
            { ...step, step: i, spine: step.spine },
            { ...facts, member: table => members.get(key(table, step) ?? '') },
            isLast,
          );
    if (typeof judged === 'string') {
      if (isLast) return { members: [], last: null };
      refused.set(step.name, judged);
      continue;
    }
    if (isLast) return { members: found, last: judged };
    members.set(stepKey(step.name), judged);
    found.push(judged);
  }
  return { members: [], last: null };
}

/** The first member that may not be one, as seen from all the others. */
function firstRefusal(
  question: FamilyQuestion,
  members: readonly Extension[],
  last: Extension,
): [string, string] | null {
  const { steps, root, key } = question;
  const all = [...members, last];
  const reads = new Map<Member, number>();
  const add = (member: Member) => reads.set(member, (reads.get(member) ?? 0) + 1);
  for (const one of all) {
    add(one.base);
    for (const drop of dropsOf(one)) add(drop.member);
  }
  const asked = askedFor(last, root);
  const facts = factsOf(last, asked);
  for (const member of [...members].reverse()) {
    const own = stepKey(member.name);
    const mentions = steps.flatMap(step => step.tables.filter(table => key(table, step) === own));
    if (mentions.length === 0) return [member.name, 'nothing reads it'];
    if (mentions.length > (reads.get(member) ?? 0))
      return [member.name, 'it is also read in another way than by its key'];
    if (!asked.has(member) && !keepsRows(member, root, asked, facts)) {
      return [member.name, 'the last step keeps rows that it does not have'];
    }
  }
  return leftWithoutValue(all, root, asked, facts);
}

/** Members without whose row the last step has no row either. */
function askedFor(last: Extension, root: Member): Set<Member> {
  const asked = new Set<Member>([root]);
  const pending: Member[] = [last];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (!('levels' in at)) continue;
    const one = at as Extension;
    const inner = dropsOf(one).flatMap(drop => (drop.kind === 'INNER' ? [drop.member] : []));
    for (const member of [one.base, ...inner]) {
      if (asked.has(member)) continue;
      asked.add(member);
      pending.push(member);
    }
  }
  return asked;
}

function factsOf(last: Extension, asked: ReadonlySet<Member>): Map<string, ConstantKey> {
  return new Map([...asked, last].flatMap(member => [...member.facts]));
}

/** Whether a step that is only left joined has a row for every row of the last step. */
function keepsRows(
  member: Extension,
  root: Member,
  asked: ReadonlySet<Member>,
  facts: ReadonlyMap<string, ConstantKey>,
): boolean {
  if (!member.keepsAll) return false;
  if ([...member.asked].some(([column, value]) => facts.get(column) !== value)) return false;
  const inner = dropsOf(member).flatMap(drop => (drop.kind === 'INNER' ? [drop.member] : []));
  return [member.base, ...inner].every(one => one === root || asked.has(one));
}

/** Left joins whose key may be null: their columns would have to become null there. */
function leftWithoutValue(
  all: readonly Extension[],
  root: Member,
  asked: ReadonlySet<Member>,
  facts: ReadonlyMap<string, ConstantKey>,
): [string, string] | null {
  const assured = new Set(facts.keys());
  for (const one of all) {
    if (one !== all.at(-1) && !asked.has(one)) continue;
    for (const drop of dropsOf(one)) {
      if (drop.kind === 'INNER') for (const { root } of drop.notNull) assured.add(root);
    }
  }
  for (const one of all) {
    for (const drop of dropsOf(one)) {
      if (drop.kind === 'LEFT' && drop.notNull.some(({ root }) => !assured.has(root))) {
        const name = drop.member === root ? one.name : drop.member.name;
        return [name, `${one.name} left joins ${drop.member.name} on a key that may be null`];
      }
    }
  }
  return null;
}

export const stepKey = (name: string): string => `step ${fold(name)}`;
