import type { EventMode } from '../../model/index.ts';

export type SimulationMode = Exclude<EventMode, 'auto'>;

/** What a simulation came to; the very object that JSON shows. Times in seconds, memory in bytes. */
export interface SimulationReport {
  readonly session: {
    readonly id: string;
    readonly started_at: string;
    readonly project: string;
    readonly periods: readonly number[];
    /** as asked for: by the call, or by `event_generation.mode` */
    readonly requested_mode: EventMode | 'comparison';
    readonly random_seed: number | string | null;
  };
  readonly metrics: { readonly [mode in SimulationMode]?: ModeMetrics };
  readonly comparison: ModeComparison | null;
}

export interface ModeMetrics {
  readonly success: boolean;
  readonly time_seconds: number;
  readonly cpu_seconds: number;
  readonly events: number;
  /** of the whole simulation's time */
  readonly events_per_second: number;
  /** of time_seconds, what bulk generation took; null where the SQL models draw */
  readonly bulk_seconds: number | null;
  /** most memory of the process in that time; what an earlier mode has not given back counts */
  readonly peak_memory_bytes: number;
  /** bulk generation failed, and the events were drawn by the SQL models */
  readonly fallback_used: boolean;
  readonly fallback_reason: string | null;
}

export interface ModeComparison {
  readonly identical: boolean;
  readonly tables_compared: number;
  readonly rows_compared: number;
  readonly differences: readonly TableDifference[];
  /** time of sql over time of columnar */
  readonly speed_up: number;
  /** peak memory of columnar over that of sql */
  readonly memory_ratio: number;
  readonly recommendation: SimulationMode | 'either' | 'none';
  readonly reason: string;
}

/** One table, in one period, whose rows are not the same in both modes. */
export interface TableDifference {
  readonly table: string;
  /** null: the table has no column of that name */
  readonly period: number | null;
  readonly rows: { readonly [mode in SimulationMode]: number };
  /** columns that differ */
  readonly columns: readonly string[];
  /** the first keys of rows that stand in one of them only */
  readonly keys: readonly string[];
}

/** Below this, figures of one machine say nothing. */
const NOTEWORTHY = 1.1;

/** What the figures of both modes say; rows that differ outweigh any speed. */
export function judge(
  found: Pick<ModeComparison, 'identical' | 'tables_compared' | 'rows_compared' | 'differences'>,
  sql: ModeMetrics,
  columnar: ModeMetrics,
): ModeComparison {
  const speedUp = sql.time_seconds / columnar.time_seconds;
  const memory = columnar.peak_memory_bytes / sql.peak_memory_bytes;
  return { ...found, speed_up: rounded(speedUp), memory_ratio: rounded(memory), ...advice() };

  function advice(): Pick<ModeComparison, 'recommendation' | 'reason'> {
    if (!found.identical)
      return { recommendation: 'none', reason: 'The modes give different rows; find out why first.' };
    if (columnar.fallback_used)
      return { recommendation: 'sql', reason: 'Bulk generation failed and fell back to sql.' };
    if (speedUp >= NOTEWORTHY)
      return { recommendation: 'columnar', reason: `It is ${speedUp.toFixed(2)} times as fast.` };
    if (1 / speedUp >= NOTEWORTHY) {
      return { recommendation: 'sql', reason: `It is ${(1 / speedUp).toFixed(2)} times as fast.` };
    }
    return { recommendation: 'either', reason: 'They take the same time; sql needs no files.' };
  }
}

const rounded = (ratio: number): number => Math.round(ratio * 1000) / 1000;
