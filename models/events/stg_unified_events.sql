-- One row per event, of one origin for all later models: drawn by the SQL models, or read from bulk Parquet files.
{% set from_parquet = (var('use_polars_events') | string | lower) == 'true'
    or var('event_generation_mode') in ('polars', 'columnar') %}

select
    {{ event_column_names() | join(',\n    ') }}
{% if from_parquet %}
from {{ source('polars_events', 'fct_yearly_events_polars') }}
{% else %}
from {{ ref('fct_yearly_events') }}
{% endif %}
where simulation_year = {{ simulation_year() }}
