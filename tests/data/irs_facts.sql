-- The limits that have been announced, as announced: a slip in the seed would bend every result.
with facts(limit_year, deferral, catch_up, catch_up_60_63, additions, compensation) as (

    values
        (2025, 23500, 7500, 11250, 70000, 350000),
        (2026, 24500, 8000, 11250, 72000, 360000)

)

select facts.*
from facts
left join {{ ref('regulatory_limits') }} as limits using (limit_year)
where (deferral, catch_up, catch_up_60_63, additions, compensation) is distinct from (
        limits.deferral_limit_402g, limits.catch_up_limit, limits.catch_up_limit_60_63,
        limits.annual_additions_limit_415c, limits.compensation_limit_401a17
    )
    or limits.is_assumption

union all

select limit_year, null, null, null, null, hce_threshold_414q
from {{ ref('regulatory_limits') }}
where (limit_year = 2024 and hce_threshold_414q <> 155000)
    or (limit_year in (2025, 2026) and hce_threshold_414q <> 160000)
    or is_assumption <> (limit_year > 2026)
