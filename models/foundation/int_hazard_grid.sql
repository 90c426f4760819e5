-- One row per level, age and tenure in whole years: every hazard of one person in a single lookup.
select
    levels.level_id,
    ages.age,
    tenures.tenure,
    age_bands.age_band,
    tenure_bands.tenure_band,
    least(0.9, termination.termination_rate * age_bands.termination_multiplier)::decimal(8, 6)
        as termination_probability,
    least(0.9, promotion.promotion_rate * age_bands.promotion_multiplier)::decimal(8, 6)
        as promotion_probability,
    merit.merit_probability::decimal(8, 6) as merit_probability,
    levels.promotion_increase,
    age_bands.voluntary_enrollment_rate,
    age_bands.opt_out_rate,
    age_bands.yearly_opt_out_rate,
    age_bands.deferral_change_rate,
    age_bands.preferred_deferral_rate
from {{ ref('job_levels') }} as levels
cross join (select unnest(range(0, 121))::integer as age) as ages
cross join (select unnest(range(0, 81))::integer as tenure) as tenures
join {{ ref('age_bands') }} as age_bands
    on ages.age between age_bands.from_age and age_bands.to_age
join {{ ref('tenure_bands') }} as tenure_bands
    on tenures.tenure between tenure_bands.from_years and tenure_bands.to_years
join {{ ref('termination_hazards') }} as termination
    on termination.level_id = levels.level_id and termination.tenure_band = tenure_bands.tenure_band
join {{ ref('promotion_hazards') }} as promotion
    on promotion.level_id = levels.level_id and promotion.tenure_band = tenure_bands.tenure_band
join {{ ref('merit_hazards') }} as merit
    on merit.level_id = levels.level_id and merit.tenure_band = tenure_bands.tenure_band
