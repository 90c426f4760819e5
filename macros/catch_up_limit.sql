{#
  What somebody may defer beyond 402(g), by the age reached at the end of the year: nothing before 50, more from 60 to
  63. Needs the year's regulatory limits in scope.
#}
{% macro catch_up_limit(age) -%}
  case
    when {{ age }} between 60 and 63 then catch_up_limit_60_63
    when {{ age }} >= 50 then catch_up_limit
    else 0
  end::decimal(12, 2)
{%- endmacro %}
