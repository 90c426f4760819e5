{# The year that this run simulates. A year outside of the simulation is a slip, and stops here. #}
{% macro simulation_year() -%}
  {%- set year = var('simulation_year') | int -%}
  {%- if year < var('simulation_start_year') | int or year > var('simulation_end_year') | int -%}
    {{ exceptions.raise_compiler_error(
      'simulation_year is ' ~ var('simulation_year') ~ ', but the simulation runs from '
      ~ var('simulation_start_year') ~ ' to ' ~ var('simulation_end_year')
      ~ ' (simulation_start_year, simulation_end_year)'
    ) }}
  {%- endif -%}
  {{ return(year) }}
{%- endmacro %}

{# Its first and last day, as date literals. #}

{% macro year_start() -%}
  date '{{ simulation_year() }}-01-01'
{%- endmacro %}

{% macro year_end() -%}
  date '{{ simulation_year() }}-12-31'
{%- endmacro %}

{% macro days_in_year() -%}
  {%- set year = simulation_year() -%}
  {{ return(366 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 365) }}
{%- endmacro %}

{% macro is_first_year() -%}
  {{ return(simulation_year() <= var('simulation_start_year') | int) }}
{%- endmacro %}

{# The date of a drawn day between two dates, both included; `u` is in [0, 1). #}
{% macro day_between(first, last, u) -%}
  ({{ first }} + floor({{ u }} * (({{ last }}) - ({{ first }}) + 1))::integer)
{%- endmacro %}

{# A sum of pay x days as money: the only place where a yearly rate is divided by the days of the year. #}
{% macro per_year(pay_days) -%}
  round(({{ pay_days }})::double / {{ days_in_year() }}, 2)::decimal(12, 2)
{%- endmacro %}

{#
  Removes the year's rows before a model adds them again. delete+insert removes only years that the new rows name:
  a table that may have no row at all for a year needs this as well.
#}
{% macro clear_year() -%}
  {%- if is_incremental() -%}
    delete from {{ this }} where simulation_year = {{ simulation_year() }}
  {%- endif -%}
{%- endmacro %}
