import type { OperatorKind, OperatorProfile, StatementProfile } from '../../core/profile.ts';

/** What DuckDB writes into `profiling_output`: one node per operator; the root stands for the statement. */
export interface RawProfile {
  readonly query_name?: string;
  readonly cpu_time?: number;
  readonly rows_returned?: number;
  readonly cumulative_rows_scanned?: number;
  readonly system_peak_buffer_memory?: number;
  readonly system_peak_temp_dir_size?: number;
  readonly total_bytes_read?: number;
  readonly total_bytes_written?: number;
  readonly operator_type?: string;
  readonly operator_name?: string;
  readonly operator_timing?: number;
  readonly operator_cardinality?: number;
  readonly operator_rows_scanned?: number;
  readonly extra_info?: Readonly<Record<string, string | readonly string[]>>;
  readonly children?: readonly RawProfile[];
}

/** What the caller knows of the statement. */
export interface Measured {
  readonly connection: string;
  readonly sql: string;
  readonly startedAt: number;
  readonly seconds: number;
}

/** DuckDB keeps the highest marks of a connection for all its life: only what goes beyond them is a statement's own. */
export interface Marks {
  memory: number;
  spill: number;
}

/** A statement's profile in the engine-neutral form; moves the marks on. */
export function statementProfile(raw: RawProfile, measured: Measured, marks: Marks): StatementProfile {
  const memory = raw.system_peak_buffer_memory ?? 0;
  const spill = raw.system_peak_temp_dir_size ?? 0;
  const root = raw.children?.[0];
  const profile = {
    ...measured,
    cpuSeconds: raw.cpu_time ?? 0,
    rowsReturned: raw.rows_returned ?? 0,
    rowsScanned: raw.cumulative_rows_scanned ?? 0,
    peakMemory: memory > marks.memory ? memory : null,
    spilled: spill > marks.spill ? spill : null,
    bytesRead: raw.total_bytes_read ?? 0,
    bytesWritten: raw.total_bytes_written ?? 0,
    plan: root === undefined ? null : operator(root),
  };
  marks.memory = Math.max(marks.memory, memory);
  marks.spill = Math.max(marks.spill, spill);
  return profile;
}

function operator(raw: RawProfile): OperatorProfile {
  const info = raw.extra_info ?? {};
  const type = raw.operator_type ?? '';
  const kind = kindOf(type);
  const projections = list(info['Projections']);
  return {
    kind,
    name: raw.operator_name ?? type,
    seconds: raw.operator_timing ?? 0,
    rows: raw.operator_cardinality ?? 0,
    rowsScanned: raw.operator_rows_scanned ?? 0,
    table: kind === 'scan' ? (text(info['Table']) ?? text(info['Function']) ?? null) : null,
    columns: kind === 'scan' ? scannedColumns(projections, info) : [],
    width: projections.length > 0 ? projections.length : null,
    detail: detailOf(info),
    children: (raw.children ?? []).map(operator),
  };
}

const KINDS: readonly (readonly [RegExp, OperatorKind])[] = [
  [/CREATE_TABLE_AS|INSERT|COPY_TO|UPDATE|DELETE|MERGE_INTO/, 'write'],
  [/JOIN|CROSS_PRODUCT/, 'join'],
  [/GROUP_BY|AGGREGATE|DISTINCT/, 'aggregate'],
  [/WINDOW/, 'window'],
  [/ORDER_BY|TOP_N/, 'sort'],
  [/^FILTER$/, 'filter'],
  [/^PROJECTION$/, 'projection'],
  [/^(TABLE_SCAN|SEQ_SCAN|INDEX_SCAN)$/, 'scan'],
];

const kindOf = (type: string): OperatorKind => KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';

/** Filters that are pushed into a scan read columns that its projections no longer show. */
function scannedColumns(projections: readonly string[], info: NonNullable<RawProfile['extra_info']>): string[] {
  const filters = [...list(info['Filters']), ...list(info['Dynamic Filters'])].join(' AND ');
  const quoted = [...filters.matchAll(/"((?:[^"]|"")+)"/g)].map(match => (match[1] as string).replaceAll('""', '"'));
  const bare = filters.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ').match(/[A-Za-z_]\w*(?=\s*(?:[<>=!]| IS | IN ))/g);
  return [...new Set([...projections, ...quoted, ...(bare ?? [])])];
}

const DETAILS = ['Join Type', 'Conditions', 'Expression', 'Groups', 'Aggregates', 'Filters', 'Order By'];

const detailOf = (info: NonNullable<RawProfile['extra_info']>): string =>
  DETAILS.flatMap(key => (info[key] === undefined ? [] : [list(info[key]).join(', ')])).join(' \u00b7 ');

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const text = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];
