{# A number by which the events of one person follow each other within a year. #}
{% macro event_order() -%}
  dayofyear(effective_date) * 100 + event_sequence
{%- endmacro %}
