{# How many periods lie between two dates; asks the database, for the dates may be any expressions. #}
{% macro get_intervals_between(start_date, end_date, datepart) %}
  {{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}
{% endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) %}
  {% call statement('get_intervals_between', fetch_result=True) %}
    select {{ dbt.datediff(start_date, end_date, datepart) }}
  {% endcall %}
  {% set answer = load_result('get_intervals_between') %}
  {{ return(answer['data'][0][0] if answer and answer['data'] else 1) }}
{% endmacro %}

{# One row per period from start_date (inclusive) to end_date, in a column date_<datepart>. #}
{% macro date_spine(datepart, start_date, end_date) %}
  {{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{% endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) %}


    {% set column = 'date_' ~ datepart %}


    with rawdata as (

        {{ dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) }}

    ),

    all_periods as (

        select (
            {{ dbt.dateadd(datepart, 'row_number() over (order by 1) - 1', start_date) }}
        ) as {{ column }}
        from rawdata

    ),

    filtered as (

        select *
        from all_periods
        where {{ column }} <= {{ end_date }}

    )

    select * from filtered

{% endmacro %}
