{% macro duckdb__get_binding_char() %}{{ return(adapter.get_binding_char()) }}{% endmacro %}

{% macro duckdb__get_batch_size() %}{{ return(10000) }}{% endmacro %}

{# DuckDB reads the file itself, unless the seed's config says `fast: false`. #}
{% macro duckdb__load_csv_rows(model, agate_table) %}
  {% if not config.get('fast', true) %}
    {{ return(pa_insert_csv_batches(model, adapter.convert_datetimes_to_strs(agate_table))) }}
  {% endif %}
  {% set sql = 'COPY ' ~ this.render() ~ " FROM '" ~ adapter.get_seed_file_path(model)
    ~ "' (FORMAT CSV, HEADER TRUE, DELIMITER '" ~ config.get('delimiter', ',') ~ "')" %}
  {% do adapter.add_query(sql, abridge_sql_log=True) %}
  {{ return(sql) }}
{% endmacro %}
