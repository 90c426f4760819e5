-- One row per event of any year, of one origin for all later models: drawn by the SQL models, or read from Parquet.
{% set from_parquet = (var('use_polars_events') | string | lower) == 'true'
    or var('event_generation_mode') in ('polars', 'columnar') %}

select
    {% for name in event_column_names() -%}
    {# A column that comes from the name of a folder is as wide as DuckDB guesses. #}
    {%- if name == 'simulation_year' %}simulation_year::integer as {% endif %}{{ name }}
    {%- if not loop.last %},{% endif %}
    {% endfor %}
{%- if from_parquet %}
from {{ source('polars_events', 'fct_yearly_events_polars') }}
{% else %}
from {{ ref('fct_yearly_events') }}
{% endif %}
