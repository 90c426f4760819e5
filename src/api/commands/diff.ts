import type { Connection } from '../../adapter/index.ts';
import { compareRelations } from '../../compare/index.ts';
import { DiagnosticError, type SideNames, type TableComparison } from '../../core/index.ts';
import { command, nothingToDo, selected } from '../command.ts';
import { type CommandResult, done, failed, impossible } from '../command-result.ts';
import { layoutOf } from '../diff/layout.ts';
import { type Pair, pairsOf } from '../diff/pairs.ts';
import { namesOf, sideOf } from '../diff/side.ts';
import { withExecution } from '../execute.ts';
import type { Invoked } from '../invoke.ts';
import type { OpenOptions } from '../project-handle.ts';
import type { SelectionOptions } from '../selection.ts';

export interface DiffOptions extends SelectionOptions {
  /** two database files, scenarios or schemas, or two models or relations */
  readonly sides: readonly [left: string, right: string];
  /** columns that tell rows apart, in place of what is known about the nodes */
  readonly key?: readonly string[];
  /** the column by which differences are told, in place of the nodes' `period` */
  readonly period?: string;
  /** columns to compare besides the key; default: all */
  readonly columns?: readonly string[];
  readonly excludeColumns?: readonly string[];
  /** differing rows of each kind to show, default 5; negative: all */
  readonly limit?: number;
  readonly output?: 'text' | 'json';
}

export interface DiffResult extends CommandResult {
  /** each pair of tables, in order of names; empty when nothing could be compared */
  readonly tables: readonly TableComparison[];
}

/**
 * `diff`: compares tables of two places, or two relations. Writes nothing to any database.
 * @returns exit code 0 when all are equal, 1 when something differs, 2 when something could not be compared
 */
export async function diff(options: OpenOptions, asked: DiffOptions): Promise<DiffResult> {
  const tables: TableComparison[] = [];
  const result = await command('diff', options, async invoked => {
    const cwd = options.environment?.cwd ?? process.cwd();
    const known = { cwd, targetFolder: invoked.artifacts.folder, manifest: invoked.manifest };
    const [left, right] = [sideOf(asked.sides[0], known), sideOf(asked.sides[1], known)];
    const names = namesOf(left, right);
    const ids = selected(invoked, 'diff', asked);
    if (ids.length === 0) {
      nothingToDo(invoked);
      return done();
    }
    const all = asked.select === undefined && asked.selector === undefined;
    const layout = layoutOf(invoked.project.target, left, right);
    const opened = { ...invoked, project: { ...invoked.project, target: layout.target } };
    return withExecution(opened, [], { readOnly: true }, async state => {
      const session = await state.session();
      const pairs = await pairsOf(invoked, session, { layout, left, right, ids, all });
      const connection = await session.connect('diff');
      try {
        for (const pair of pairs) {
          const table = await compare(invoked, connection, pair, asked);
          tables.push(table);
          if (asked.output !== 'json') invoked.emit({ type: 'table-compared', sides: names, table });
        }
      } finally {
        session.release(connection);
      }
      tell(invoked, names, tables, asked);
      if (tables.some(t => t.outcome === 'unreadable' || t.outcome === 'passed-over')) return impossible([]);
      return tables.every(t => t.outcome === 'equal') ? done() : failed([]);
    });
  });
  return { ...result, tables };
}

async function compare(
  invoked: Invoked,
  connection: Connection,
  pair: Pair,
  asked: DiffOptions,
): Promise<TableComparison> {
  const { name, left, right, reason } = pair;
  if (left === null) return { name, outcome: 'only-right', difference: null, reason: null };
  if (right === null) return { name, outcome: 'only-left', difference: null, reason: null };
  if (reason !== null) return { name, outcome: 'passed-over', difference: null, reason };
  try {
    const difference = await compareRelations(connection, {
      left,
      right,
      key: asked.key ?? [],
      candidates: pair.candidates,
      columns: asked.columns,
      ignore: asked.excludeColumns,
      period: asked.period ?? pair.period,
      limit: asked.limit,
    });
    return { name, outcome: difference.equal ? 'equal' : 'different', difference, reason: null };
  } catch (error) {
    if (!(error instanceof DiagnosticError) || invoked.signal.aborted) throw error;
    const [first] = error.diagnostics;
    for (const diagnostic of error.diagnostics) {
      const message = `${diagnostic.message}\n(comparing ${name})`;
      invoked.emit({ type: 'diagnostic', diagnostic: { ...diagnostic, message } });
    }
    return { name, outcome: 'unreadable', difference: null, reason: first?.message ?? null };
  }
}

function tell({ emit }: Invoked, sides: SideNames, tables: readonly TableComparison[], asked: DiffOptions): void {
  if (asked.output !== 'json') {
    emit({ type: 'comparison-finished', sides, tables });
    return;
  }
  const equal = tables.every(table => table.outcome === 'equal');
  const text = JSON.stringify(snakeCase({ ...sides, equal, tables }), null, 2);
  emit({ type: 'payload', name: 'Comparison', text });
}

/** Keys as other artifacts spell them. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.replace(/[A-Z]/g, c => `_${c.toLowerCase()}`), snakeCase(item)]),
  );
}
