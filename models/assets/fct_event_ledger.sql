-- One row per event of any year: the workforce's events and the plan's corrective actions.
{{ config(materialized='view') }}

select {{ event_column_names() | join(', ') }} from {{ ref('stg_unified_events') }}
union all
select {{ event_column_names() | join(', ') }} from {{ ref('limits_415c_corrective_events') }}
