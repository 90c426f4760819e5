{% macro duckdb__get_create_index_sql(relation, index_dict) -%}
  {%- set index = adapter.parse_index(index_dict) -%}
  create {{ 'unique ' if index.unique }}index "{{ index.render(relation) }}"
  on {{ relation }} ({{ ', '.join(index.columns) }});
{%- endmacro %}

{# An indexed table cannot be renamed. Begins no transaction: it may run after the commit. #}
{% macro drop_indexes_on_relation(relation) %}
  {% call statement('get_indexes_on_relation', fetch_result=True, auto_begin=False) %}
    select index_name from duckdb_indexes()
    where database_name = '{{ relation.database }}' and schema_name = '{{ relation.schema }}'
      and table_name = '{{ relation.identifier }}'
  {% endcall %}
  {% for row in load_result('get_indexes_on_relation').table %}
    {% call statement('drop_index_' ~ loop.index, auto_begin=false) %}
      drop index "{{ relation.database }}"."{{ relation.schema }}"."{{ row[0] }}"
    {% endcall %}
  {% endfor %}
{% endmacro %}
