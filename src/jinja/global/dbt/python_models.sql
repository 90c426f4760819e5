{# Python models run outside the database; what remains here are the names that adapters and projects look for. #}

{% macro resolve_model_name(input_model_name) %}
  {{ return(adapter.dispatch('resolve_model_name', 'dbt')(input_model_name)) }}
{% endmacro %}
{% macro default__resolve_model_name(input_model_name) %}
  {{ return(input_model_name | string | replace('"', '\"')) }}
{% endmacro %}

{# {'package.model.v1': '"db"."schema"."model"'} for the refs of a model #}
{% macro pa_python_refs(model) %}
  {% set names = {} %}
  {% for item in model.refs %}
    {% set arguments = [item.get('package'), item['name']] if item.get('package') else [item['name']] %}
    {% set resolved = ref(*arguments, v=item.get('version')) %}
    {#- a project's own ref() may yield plain text #}
    {% if resolved.render is defined and resolved.render is callable %}{% set resolved = resolved.render() %}{% endif %}
    {% if item.get('version') %}{% do arguments.append('v' ~ item['version']) %}{% endif %}
    {% do names.update({arguments | join('.'): resolve_model_name(resolved)}) %}
  {% endfor %}
  {{ return(names) }}
{% endmacro %}

{% macro build_ref_function(model) %}
def ref(*args, **kwargs):
    refs = {{ pa_python_refs(model) | tojson }}
    version = kwargs.get("v") or kwargs.get("version")
    key = ".".join(args) + (f".v{version}" if version else "")
    return kwargs["dbt_load_df_function"](refs[key])
{% endmacro %}

{% macro build_source_function(model) %}
{%- set names = {} -%}
{%- for item in model.sources -%}
  {%- do names.update({item | join('.'): resolve_model_name(source(*item))}) -%}
{%- endfor %}
def source(*args, dbt_load_df_function):
    sources = {{ names | tojson }}
    return dbt_load_df_function(sources[".".join(args)])
{% endmacro %}

{% macro build_config_dict(model) %}
{%- set settings, meta = {}, {} -%}
{%- for key, default in zip(model.config.config_keys_used or [], model.config.config_keys_defaults or []) -%}
  {%- do settings.update({key: model.config.get(key, default)}) -%}
{%- endfor -%}
{%- for key, default in zip(model.config.meta_keys_used or [], model.config.meta_keys_defaults or []) -%}
  {%- do meta.update({key: (model.config.meta or {}).get(key, default)}) -%}
{%- endfor %}
config_dict = {{ settings }}
meta_dict = {{ meta }}
{% endmacro %}

{# What is set behind the model's own code, so that dbt.ref and its like work. #}
{% macro py_script_postfix(model) %}

{{ build_ref_function(model) }}
{{ build_source_function(model) }}
{{ build_config_dict(model) }}

class config:
    def __init__(self, *args, **kwargs):
        pass

    @staticmethod
    def get(key, default=None):
        return config_dict.get(key, default)

    @staticmethod
    def meta_get(key, default=None):
        return meta_dict.get(key, default)

class this:
    database = "{{ this.database }}"
    schema = "{{ this.schema }}"
    identifier = "{{ this.identifier }}"

    def __repr__(self):
        return '{{ resolve_model_name(this) }}'

class dbtObj:
    def __init__(self, load_df_function) -> None:
        self.source = lambda *args: source(*args, dbt_load_df_function=load_df_function)
        self.ref = lambda *args, **kwargs: ref(*args, **kwargs, dbt_load_df_function=load_df_function)
        self.config = config
        self.this = this()
        self.is_incremental = {{ is_incremental() }}

{{ py_script_comment() }}
{% endmacro %}

{% macro py_script_comment() %}{% endmacro %}
