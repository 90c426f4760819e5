{#
  Writes all events drawn so far to Parquet, one folder per year, where `use_polars_events` looks for them:
  pa run-operation export_events
#}
{% macro export_events() -%}
  {%- set target = var('polars_events_path') -%}
  {%- set options = "(format parquet, compression zstd, partition_by (simulation_year), overwrite_or_ignore)" -%}
  {%- set parts = target.split('/') -%}
  {%- for depth in range(1, parts | length) if parts[:depth] | join('/') -%}
    {#- DuckDB makes the last folder of a path only; a copy of no rows makes those above it. -#}
    {%- do run_query(
      "copy (select 0 as nothing, 0 as simulation_year where false) to '" ~ parts[:depth] | join('/') ~ "' " ~ options
    ) -%}
  {%- endfor -%}
  {%- do run_query(
    "copy (select " ~ event_column_names() | join(', ') ~ " from " ~ ref('fct_yearly_events')
    ~ " order by simulation_year, event_id) to '" ~ target ~ "' " ~ options
  ) -%}
  {%- do log('events written to ' ~ target, info=true) -%}
{%- endmacro %}
