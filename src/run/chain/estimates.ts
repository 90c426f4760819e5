import type { ChainPlan, ChainStep } from '../../columnar/index.ts';
import { DiagnosticError } from '../../core/index.ts';
import type { UniqueId } from '../../model/index.ts';
import type { LazyConnection } from '../lazy-connection.ts';

/** What a statement is expected to give. */
export interface Estimate {
  readonly rows: number;
  /** uncompressed, by the width of its columns' types */
  readonly bytes: number;
}

/**
 * Asks the engine's optimizer how many rows each statement gives, and reckons bytes from the columns' types. Temporary
 * tables are made without rows for that, and dropped again. What reads a table that does not exist yet has no estimate.
 */
export async function estimateStatements(
  connection: LazyConnection,
  plan: ChainPlan,
  tableOf: (step: ChainStep) => string,
): Promise<Map<UniqueId, Estimate>> {
  const found = new Map<UniqueId, Estimate>();
  const made: string[] = [];
  const open = await connection.get();
  for (const statement of plan.statements) {
    const step = plan.steps.find(({ id }) => id === statement.step)!;
    try {
      const columns = await open.describeQuery(statement.sql);
      const { rows } = await open.queryText(`explain (format json)\n${statement.sql}`);
      const count = cardinality(JSON.parse(rows[0]?.[1] ?? '[]') as Operator[]);
      const width = columns.reduce((sum, { type }) => sum + widthOf(type), 0);
      if (count !== null) found.set(step.id, { rows: count, bytes: count * width });
      if (statement.kind === 'scratch') {
        await open.execute(`create or replace temp table ${tableOf(step)} as (\n${statement.sql}\n) with no data`);
        made.push(tableOf(step));
      }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }
  for (const table of made) await open.execute(`drop table if exists ${table}`);
  return found;
}

interface Operator {
  readonly children?: readonly Operator[];
  readonly extra_info?: Readonly<Record<string, unknown>>;
}

/** The first operator from the top that knows. */
function cardinality(operators: readonly Operator[]): number | null {
  for (const { extra_info: info, children } of operators) {
    const count = Number(info?.['Estimated Cardinality']);
    // Joins that the optimizer cannot judge overflow, or come to nothing: then it does not know.
    if (info?.['Estimated Cardinality'] !== undefined) return count > 0 && count < 1e12 ? count : null;
    const below = cardinality(children ?? []);
    if (below !== null) return below;
  }
  return null;
}

const WIDTHS: readonly (readonly [pattern: RegExp, bytes: number])[] = [
  [/^(?:BOOLEAN|U?TINYINT)$/, 1],
  [/^U?SMALLINT$/, 2],
  [/^(?:U?INTEGER|FLOAT|DATE)$/, 4],
  [/^(?:U?HUGEINT|UUID|INTERVAL|VARCHAR|BLOB)/, 16],
  [/^DECIMAL\((?:19|2\d|3\d),/, 16],
];

/** Bytes of a value in the engine's vectors; text counts without what does not fit into its head of 16 bytes. */
const widthOf = (type: string): number => WIDTHS.find(([pattern]) => pattern.test(type))?.[1] ?? 8;
