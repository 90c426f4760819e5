{% macro pa_table_function_sql(relation, parameters, compiled_code) %}
  create or replace function {{ relation.render() }}({{ parameters }}) as table (
    {{ compiled_code }}
  );
{% endmacro %}
