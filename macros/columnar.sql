{#
  For dbt, which lacks the type: a columnar model is an incremental one there. `pa` has a type of that name and passes
  this materialization over.
#}
{% materialization columnar, adapter='duckdb' -%}
  {{ return(dbt.materialization_incremental_duckdb()) }}
{%- endmaterialization %}

{# dbt asks for the type by its name. #}
{% macro is_incremental() -%}
  {%- if not execute -%}{{ return(false) }}{%- endif -%}
  {%- set existing = load_relation(this) -%}
  {{ return(
    existing is not none
    and (
      (model.config.materialized == 'incremental' and existing.type == 'table')
      or model.config.materialized == 'columnar'
    )
    and not should_full_refresh()
  ) }}
{%- endmacro %}
