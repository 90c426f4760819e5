{# True while a model adds to the table that exists: not at parse, not on the first run, not on a full refresh. #}
{% macro is_incremental() %}
  {% if not execute %}{{ return(False) }}{% endif %}
  {% set existing = adapter.get_relation(this.database, this.schema, this.table) %}
  {{ return(existing is not none
    and (
      (model.config.materialized == 'incremental' and existing.type == 'table')
      or (model.config.materialized == 'columnar' and model.config.get('period') is not none)
    )
    and not should_full_refresh()) }}
{% endmacro %}
