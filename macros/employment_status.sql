{# The four ways of having been employed in a year. #}
{% macro employment_status(is_opening, termination_date) -%}
  case
    when {{ is_opening }} and {{ termination_date }} is null then 'continuous_active'
    when {{ is_opening }} then 'experienced_termination'
    when {{ termination_date }} is null then 'new_hire_active'
    else 'new_hire_termination'
  end
{%- endmacro %}
