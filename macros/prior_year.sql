{#
  The relation of another model as it stood at the end of the year before: the one edge that may point backwards.

  Year N reads what year N-1 left in a table that is itself built later in the same run. A `ref` would be a cycle, so
  the relation is looked up beside `this`. Returns none in the first year, and when the table does not exist yet: the
  caller then starts from the census. The caller filters to `simulation_year() - 1`.
#}
{% macro prior_year(model_name) -%}
  {%- if not execute or is_first_year() -%}
    {{ return(none) }}
  {%- endif -%}
  {{ return(adapter.get_relation(database=this.database, schema=this.schema, identifier=model_name)) }}
{%- endmacro %}

{# True when a model may read its own rows of the year before. #}
{% macro has_prior_state() -%}
  {{ return(is_incremental() and not is_first_year()) }}
{%- endmacro %}
