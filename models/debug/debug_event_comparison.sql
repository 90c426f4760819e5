-- One row per year and type of event: how many the SQL models and the Parquet files have, and how they differ.
-- With `polars_validation_mode` a difference stops the run.
{{ config(materialized='table') }}

{% set must_agree = (var('polars_validation_mode') | string | lower) == 'true' %}

with sql_events as (

    select {{ event_column_names() | join(', ') }}
    from {{ ref('fct_yearly_events') }}

),

polars_events as (

    select {{ event_column_names() | join(', ') }}
    from {{ source('polars_events', 'fct_yearly_events_polars') }}

),

only_sql as (

    select simulation_year, event_type, count(*) as only_in_sql
    from (select * from sql_events except all select * from polars_events) group by all

),

only_polars as (

    select simulation_year, event_type, count(*) as only_in_polars
    from (select * from polars_events except all select * from sql_events) group by all

),

compared as (

    select
        simulation_year,
        event_type,
        coalesce(in_sql, 0) as sql_events,
        coalesce(in_polars, 0) as polars_events,
        coalesce(in_polars, 0) - coalesce(in_sql, 0) as difference,
        coalesce(only_in_sql, 0) as only_in_sql,
        coalesce(only_in_polars, 0) as only_in_polars
    from (select simulation_year, event_type, count(*) as in_sql from sql_events group by all)
    full join (select simulation_year, event_type, count(*) as in_polars from polars_events group by all)
        using (simulation_year, event_type)
    left join only_sql using (simulation_year, event_type)
    left join only_polars using (simulation_year, event_type)

)

select *
from compared
{% if must_agree %}
where case
    when only_in_sql + only_in_polars > 0
        then error('the events of ' || simulation_year || ' of type ' || event_type || ' differ: ' || only_in_sql
            || ' only in SQL, ' || only_in_polars || ' only in Parquet')
    else true
end
{% endif %}
