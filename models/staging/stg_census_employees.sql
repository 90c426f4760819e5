-- One row per person of the census: duplicates removed, hard cases flagged.
with ranked as (

    select
        *,
        count(*) over (partition by employee_id) as copies,
        -- The latest pay is the highest; the other columns only make the choice definite.
        row_number() over (
            partition by employee_id
            order by gross_compensation desc, hire_date desc, enrollment_date desc nulls last, employee_ssn
        ) as copy
    from {{ source('census', 'employees') }}

)

select
    '{{ var("scenario_id") }}' as scenario_id,
    plan_design_id,
    employee_id,
    employee_ssn,
    {{ draw_key() }} as draw_key,
    birth_date,
    hire_date,
    termination_date,
    gross_compensation::decimal(12, 2) as gross_compensation,
    level_id::integer as level_id,
    department,
    hours_per_week::integer as hours_per_week,
    employment_status,
    enrollment_date,
    coalesce(deferral_rate, 0)::decimal(6, 4) as deferral_rate,
    case
        when copies > 1 then 'duplicate_id'
        when deferral_rate is null then 'missing_rate'
        when enrollment_date is null and deferral_rate > 0 then 'rate_without_enrollment'
        else 'ok'
    end as data_quality_flag
from ranked
where copy = 1
