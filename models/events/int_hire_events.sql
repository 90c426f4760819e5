-- One row per hire. The details carry what no column has room for, so that events alone can rebuild the person.
{% set details -%}
    '{"birth_date": "' || birth_date || '", "department": "' || department
        || '", "hours_per_week": ' || hours_per_week || '}'
{%- endset %}

select
    {{ event_columns(
        event_type='hire',
        effective_date='hire_date',
        category="'hiring'",
        parameter_source='job_levels',
        details=details,
        compensation='annual_compensation',
        rate='0',
    ) }}
from {{ ref('int_new_hires') }}
join {{ ref('int_hazard_grid') }} as grid using (level_id)
where simulation_year = {{ simulation_year() }}
    and grid.age = least(employee_age, 120)
    and grid.tenure = 0
