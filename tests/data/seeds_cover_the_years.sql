-- Every simulated year has its limits (and the look-back year's), its cost-of-living rate and its merit rates.
select years.simulation_year
from (
    select unnest(range({{ var('simulation_start_year') }}, {{ var('simulation_end_year') }} + 1)) as simulation_year
) as years
left join {{ ref('stg_regulatory_limits') }} as limits on limits.limit_year = years.simulation_year
left join {{ ref('stg_regulatory_limits') }} as lookback on lookback.limit_year = years.simulation_year - 1
left join {{ ref('cola_rates') }} as cola on cola.simulation_year = years.simulation_year
left join (select distinct simulation_year from {{ ref('merit_rates') }}) as merit
    on merit.simulation_year = years.simulation_year
where limits.limit_year is null or lookback.limit_year is null or cola.cola_rate is null
    or merit.simulation_year is null
