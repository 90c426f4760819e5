{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
  {{ return(builtin_materialization('table')) }}
{% endmaterialization %}

{% materialization incremental, adapter='duckdb', supported_languages=['sql', 'python'] %}
  {{ return(builtin_materialization('incremental')) }}
{% endmaterialization %}

{% materialization external, adapter='duckdb', supported_languages=['sql', 'python'] %}
  {{ return(builtin_materialization('external')) }}
{% endmaterialization %}

{% materialization table_function, adapter='duckdb' %}
  {{ return(builtin_materialization('table_function')) }}
{% endmaterialization %}
