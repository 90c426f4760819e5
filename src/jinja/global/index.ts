import type { MacroCall } from '../analysis.ts';

/** One macro of the engine's own Jinja packages, taken out of its file beforehand to spare start-up time. */
export interface GlobalMacro {
  /** `dbt`: behaviour for any database, the root of dispatch; `dbt_duckdb`: what DuckDB does otherwise */
  readonly package: 'dbt' | 'dbt_duckdb';
  /** path of its file below the package's folder, as the manifest shows it: `macros/utils/dates.sql` */
  readonly path: string;
  /** its name in the macro namespace: `date_trunc`, `test_unique`, `materialization_table_duckdb` */
  readonly name: string;
  /** 1-based line of the block in its file */
  readonly line: number;
  /** the whole block, `{% macro .. %}` to `{% endmacro %}` */
  readonly sql: string;
  /** what it can be seen to call, so that its template need not be parsed for `depends_on` */
  readonly calls: readonly MacroCall[];
  /** languages of models that a materialization takes; absent for other macros */
  readonly languages?: readonly string[];
}

export { GLOBAL_MACROS } from './files.generated.ts';
