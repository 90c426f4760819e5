-- One row per plan year: the limits of the Internal Revenue Code, from the seed or from a service's table.
select
    limit_year::integer as limit_year,
    deferral_limit_402g::decimal(12, 2) as deferral_limit_402g,
    catch_up_limit::decimal(12, 2) as catch_up_limit,
    catch_up_limit_60_63::decimal(12, 2) as catch_up_limit_60_63,
    annual_additions_limit_415c::decimal(12, 2) as annual_additions_limit_415c,
    compensation_limit_401a17::decimal(12, 2) as compensation_limit_401a17,
    hce_threshold_414q::decimal(12, 2) as hce_threshold_414q,
    is_assumption,
    limit_source
from
{% if var('regulatory_limits_table', none) %}
    {{ var('regulatory_limits_table') }}
{% else %}
    {{ ref('regulatory_limits') }}
{% endif %}
