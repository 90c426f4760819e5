import { type MeasuredNode, type MeasuredRun, operators } from '../measured-run.ts';
import type { Rule } from '../rule.ts';

/** Materializations whose own statements show what they read; a view's are those of its readers. */
const READING: ReadonlySet<string> = new Set(['table', 'incremental', 'columnar', 'snapshot', 'external']);

/**
 * Columns of a table that no reader reads: neither do their scans, nor does their SQL say the name. Only where every
 * reader was measured; a model that nothing reads is a result, and one that an exposure reads is used outside.
 */
export const unusedColumns: Rule = {
  name: 'unused-columns',
  find: run => {
    const byId = new Map(run.nodes.map(measured => [measured.node.uniqueId, measured]));
    return [...byId.values()].flatMap(measured => {
      const { relation, readers, name, uniqueId } = measured.node;
      const columns = relation === null ? undefined : run.columns.get(relation);
      if (relation === null || columns === undefined || readers.length === 0) return [];
      const known = readers.map(id => byId.get(id));
      if (!known.every(reader => reader !== undefined && isReading(reader, relation))) return [];
      const { words, texts } = wordsRead(run, relation);
      const isUsed = (column: string): boolean =>
        words.has(column) || (!PLAIN.test(column) && texts.some(text => text.includes(column)));
      const unused = columns.filter(column => !isUsed(column.toLowerCase()));
      if (unused.length === 0) return [];
      const few = unused.slice(0, 8).join(', ');
      return [
        {
          rule: 'unused-columns',
          node: uniqueId,
          period: null,
          title: `${name}: ${unused.length} of ${columns.length} columns are read by no model`,
          text:
            `${few}${unused.length > 8 ? ', ...' : ''}. Leave them out if nobody outside the project reads them: an ` +
            'exposure says who does.',
          weight: (measured.seconds * unused.length) / columns.length,
        },
      ];
    });
  },
};

const WORD = /[\p{L}_][\p{L}\p{N}_$]*/gu;
/** A name that is one word of SQL. */
const PLAIN = /^[\p{L}_][\p{L}\p{N}_$]*$/u;

/** Whether a reader's own statements read the relation. */
const isReading = (reader: MeasuredNode, relation: string): boolean =>
  READING.has(reader.node.materialized) &&
  reader.statements.some(({ plan }) =>
    [...operators(plan)].some(operator => operator.table?.toLowerCase() === relation && operator.columns.length > 0),
  );

/** Columns scanned of a relation, and every word of the statements that scan it: an optimized plan reads fewer. */
function wordsRead(run: MeasuredRun, relation: string): { words: Set<string>; texts: string[] } {
  const words = new Set<string>();
  const texts: string[] = [];
  for (const { statements } of run.nodes) {
    for (const { plan, sql } of statements) {
      let reads = false;
      for (const operator of operators(plan)) {
        if (operator.kind !== 'scan' || operator.table?.toLowerCase() !== relation) continue;
        reads = true;
        for (const column of operator.columns) words.add(column.toLowerCase());
      }
      if (!reads) continue;
      const text = sql.toLowerCase();
      texts.push(text);
      for (const [word] of text.matchAll(WORD)) words.add(word);
    }
  }
  return { words, texts };
}
