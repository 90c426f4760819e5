{% macro duckdb__date(year, month, day) -%} make_date({{ year }}, {{ month }}, {{ day }}) {%- endmacro %}

{# An interval may be an expression, so it multiplies an interval of one unit; quarters are three months. #}
{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) %}

    {% set part = datepart | lower -%}
    {%- set factor, unit = {'quarter': (3, 'month'), 'week': (7, 'day')}.get(part, (1, part)) -%}
    {%- set count = 'cast(' ~ interval ~ ' as bigint)' -%}
    ({{ from_date_or_timestamp }} + {{ count if factor == 1 else '(' ~ count ~ ' * ' ~ factor ~ ')' }} * interval 1 {{ unit }})

{%- endmacro %}

{# Weeks begin on Sunday, as in most databases; DuckDB's own begin on Monday. #}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
    {% if datepart == 'week' %}
            ({{ datediff(first_date, second_date, 'day') }} // 7 + case
            when date_part('dow', ({{ first_date }})::timestamp) <= date_part('dow', ({{ second_date }})::timestamp) then
                case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else
                case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end)
    {% else %}
        (date_diff('{{ datepart }}', {{ first_date }}::timestamp, {{ second_date }}::timestamp ))
    {% endif %}
{%- endmacro %}

{% macro duckdb__last_day(date, datepart) -%}
    {%- if datepart == 'quarter' -%}
    {%- set next_start = dbt.dateadd('month', '3', dbt.date_trunc(datepart, date)) -%}
    -- duckdb dateadd does not support quarter interval.
    cast(
        {{ dbt.dateadd('day', '-1', next_start) }}
        as date)
    {%- else -%} {{ dbt.default_last_day(date, datepart) }} {%- endif -%}
{%- endmacro %}
