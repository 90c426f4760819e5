{#
  A column of the plan designs that a run may override for all plans, for what-ifs:
  --vars "{match_tier_1_rate: 0.75}". Without such a variable the design's own value stands.
#}
{% macro plan_parameter(name, type) -%}
  {%- set override = var(name, none) -%}
  {#- Dates and text need quotes, and a number does not mind them. -#}
  cast({% if override is none %}{{ name }}{% else %}'{{ override }}'{% endif %} as {{ type }}) as {{ name }}
{%- endmacro %}
