{#
  The first day on which a person may take part: the plan's age reached and its waiting period served. Needs the
  plan design's columns in scope.
#}
{% macro plan_entry_date(birth_date, hire_date) -%}
  greatest(
    ({{ birth_date }} + to_years(eligibility_age))::date,
    {{ hire_date }} + eligibility_wait_days
  )
{%- endmacro %}
