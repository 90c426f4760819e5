{# Where an external model is written unless it says so itself: a file, or a folder of partitions. #}
{% macro external_location(relation, config) -%}
  {%- set place = adapter.external_root() ~ '/' ~ relation.identifier -%}
  {%- if config.get('options', {}).get('partition_by') is none -%}
    {{ place }}.{{ config.get('format', 'parquet') }}
  {%- else -%}
    {{ place }}
  {%- endif -%}
{%- endmacro %}

{# The options of COPY, each rendered; `format` and `delimiter` may also stand beside `options`. #}
{% macro render_write_options(config) %}
  {% set options = config.get('options', {}) %}
  {% if options is not mapping %}
    {% do exceptions.raise_compiler_error('The options argument must be a dictionary') %}
  {% endif %}
  {% for key in options %}{% do options.update({key: render(options[key])}) %}{% endfor %}
  {% for key in ['format', 'delimiter'] if config.get(key) %}
    {% do options.update({key: render(config.get(key))}) %}
  {% endfor %}
  {{ return(options) }}
{% endmacro %}

{% macro location_exists(location) %}{{ return(adapter.location_exists(location)) }}{% endmacro %}

{% macro write_to_file(relation, location, options) %}
  {% call statement('write_to_file') -%} copy {{ relation }} to '{{ location }}' ({{ options }}) {%- endcall %}
{% endmacro %}

{# A view that reads the files. `nullable` names the columns when a row of nulls stands for an empty result. #}
{% macro pa_external_view_sql(relation, format, location, read_options, nullable) %}
  {%- set arguments = ["'" ~ location ~ "'"] -%}
  {%- for key, value in read_options.items() -%}
    {%- do arguments.append(key ~ '=' ~ ("'" ~ value ~ "'" if value is string else value)) -%}
  {%- endfor -%}
  {%- set conditions = [] -%}
  {%- for name in nullable -%}{%- do conditions.append(adapter.quote(name) ~ ' is not null') -%}{%- endfor -%}
  create or replace view {{ relation }} as (
    select * from read_{{ format }}({{ arguments | join(', ') }})
    {{ 'where ' ~ conditions | join(' and ') if conditions }}
  );
{% endmacro %}

{# Tells a plugin, such as a data catalog's, what was written. #}
{% macro store_relation(plugin, relation, location, format, config) %}
  {% do adapter.store_relation(
    plugin, relation, adapter.get_columns_in_relation(relation), location, format, config) %}
{% endmacro %}

{# For on-run-start: views over the files of external models upstream of the selection, which an in-memory database
   does not have yet. The blanks it leaves in the hook are dbt's. #}
{% macro register_upstream_external_models() -%}
{% if execute %}
{% set seen = [] %}
{% set schemas = [] %}
{% for id in selected_resources %}
  {% if id not in graph['nodes'] %}{% continue %}{% endif %}
  {% for parent in graph['nodes'][id]['depends_on']['nodes'] %}
    {% if parent not in seen and parent not in selected_resources %}
      {% do seen.append(parent) %}
      {% set node = graph['nodes'].get(parent) %}
      {% if node and node.resource_type in ('model', 'seed') and node.config.materialized == 'external' -%}
        {% set relation = api.Relation.create(
          database=node['database'], schema=node['schema'], identifier=node['alias']) -%}
        {% if relation.schema not in schemas %}
          {% call statement('main') -%} create schema if not exists {{ relation.without_identifier() }} {%- endcall %}
          {% do schemas.append(relation.schema) %}
        {% endif %}
        {% call statement('main') -%} {{ pa_view_over_files(relation, node.config) }} {%- endcall -%}
      {%- endif %}
    {% endif %}
  {% endfor %}
{% endfor %}
{% if schemas %}
  {% do adapter.commit() %}
{% endif %}
{% endif %}
{%- endmacro %}

{% macro pa_view_over_files(relation, model_config) -%}
  {%- set location = model_config.get('location', external_location(relation, model_config)) -%}
  {%- set read_location = adapter.external_read_location(location, render_write_options(model_config)) -%}
  create or replace view {{ relation }} as (select * from '{{ read_location }}');
{%- endmacro %}

{# The folder of a columnar model's Parquet files, where its config names none. #}
{% macro pa_columnar_location(relation) -%}
  {{ return(adapter.external_root() ~ '/' ~ relation.identifier) }}
{%- endmacro %}
