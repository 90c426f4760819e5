{% macro function_execute_build_sql(build_sql, existing_relation, target_relation) %}
  {{ return(adapter.dispatch('function_execute_build_sql', 'dbt')(build_sql, existing_relation, target_relation)) }}
{% endmacro %}
{% macro default__function_execute_build_sql(build_sql, existing_relation, target_relation) %}
  {% call statement(name='main') %}{{ build_sql }}{% endcall %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}
{% endmacro %}

{% materialization function, default, supported_languages=['sql', 'python', 'javascript'] %}
  {% set target_relation = this.incorporate(type=this.Function) %}
  {{ run_hooks(pre_hooks) }}
  {#- the macro's name is only known here, so dispatch goes by another name than the one that is read at parse #}
  {% set dispatch = adapter.dispatch %}
  {% set build = dispatch(this.get_function_macro_name(this.get_function_config(model)), 'dbt') %}
  {{ function_execute_build_sql(build(target_relation), load_cached_relation(this), target_relation) }}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
