-- One row per event of the year from every origin: the workforce's events and the plan's corrective actions.
select {{ event_column_names() | join(', ') }} from {{ ref('stg_unified_events') }}
union all
select {{ event_column_names() | join(', ') }} from {{ ref('limits_415c_corrective_events') }}
where simulation_year = {{ simulation_year() }}
