{# Do the grants of a relation outlive its replacement? Then they are looked up before others are given. #}
{% macro copy_grants() %}{{ return(adapter.dispatch('copy_grants', 'dbt')()) }}{% endmacro %}
{% macro default__copy_grants() %}{{ return(True) }}{% endmacro %}

{% macro support_multiple_grantees_per_dcl_statement() %}
  {{ return(adapter.dispatch('support_multiple_grantees_per_dcl_statement', 'dbt')()) }}
{% endmacro %}
{% macro default__support_multiple_grantees_per_dcl_statement() %}{{ return(True) }}{% endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=True) %}
  {% if not existing_relation %}{{ return(False) }}{% endif %}
  {{ return(copy_grants() if full_refresh_mode else True) }}
{% endmacro %}

{% macro get_show_grant_sql(relation) %}
  {{ return(adapter.dispatch('get_show_grant_sql', 'dbt')(relation)) }}
{% endmacro %}
{% macro default__get_show_grant_sql(relation) %} show grants on {{ relation.render() }} {% endmacro %}

{% macro get_grant_sql(relation, privilege, grantees) %}
  {{ return(adapter.dispatch('get_grant_sql', 'dbt')(relation, privilege, grantees)) }}
{% endmacro %}
{% macro default__get_grant_sql(relation, privilege, grantees) -%}
  grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }}
{%- endmacro %}

{% macro get_revoke_sql(relation, privilege, grantees) %}
  {{ return(adapter.dispatch('get_revoke_sql', 'dbt')(relation, privilege, grantees)) }}
{% endmacro %}
{% macro default__get_revoke_sql(relation, privilege, grantees) -%}
  {%- set quoted = [] -%}
  {%- for grantee in grantees -%}{%- do quoted.append(adapter.quote(grantee)) -%}{%- endfor -%}
  revoke {{ privilege }} on {{ relation.render() }} from {{ quoted | join(', ') }}
{%- endmacro %}

{# One statement per privilege, or per privilege and grantee where the database takes only one grantee. #}
{% macro get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}
  {{ return(adapter.dispatch('get_dcl_statement_list', 'dbt')(relation, grant_config, get_dcl_macro)) }}
{% endmacro %}
{% macro default__get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}
  {% set together = support_multiple_grantees_per_dcl_statement() %}
  {% set statements = [] %}
  {% for privilege, grantees in grant_config.items() %}
    {% for some in ([grantees] if together and grantees else grantees | batch(1)) %}
      {% do statements.append(get_dcl_macro(relation, privilege, some)) %}
    {% endfor %}
  {% endfor %}
  {{ return(statements) }}
{% endmacro %}

{% macro call_dcl_statements(dcl_statement_list) %}
  {{ return(adapter.dispatch('call_dcl_statements', 'dbt')(dcl_statement_list)) }}
{% endmacro %}
{% macro default__call_dcl_statements(dcl_statement_list) %}
  {% call statement('grants') %}{% for sql in dcl_statement_list %}{{ sql }}; {% endfor %}{% endcall %}
{% endmacro %}

{# Brings a relation's grants to what the config says. #}
{% macro apply_grants(relation, grant_config, should_revoke) %}
  {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{% endmacro %}
{% macro default__apply_grants(relation, grant_config, should_revoke=True) %}
  {% if not grant_config %}{{ return('') }}{% endif %}
  {% set wanted, unwanted = grant_config, {} %}
  {% if should_revoke %}
    {% set current = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) %}
    {% set wanted = diff_of_two_dicts(grant_config, current) %}
    {% set unwanted = diff_of_two_dicts(current, grant_config) %}
    {% if not (wanted or unwanted) %}
      {{ log('On ' ~ relation.render() ~ ': All grants are in place, no revocation or granting needed.') }}
    {% endif %}
  {% endif %}
  {% set statements = get_dcl_statement_list(relation, unwanted, get_revoke_sql)
      + get_dcl_statement_list(relation, wanted, get_grant_sql) %}
  {% if statements %}{{ call_dcl_statements(statements) }}{% endif %}
{% endmacro %}
