/** The version of dbt whose projects run here unmodified: `dbt_version`, `require-dbt-version`. */
export const DBT_VERSION = '1.11.16';
