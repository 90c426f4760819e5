-- The shares by which hires are spread over levels and plans add up to one: nobody falls through.
select 'job_levels' as seed, sum(hire_share) as total from {{ ref('job_levels') }} having sum(hire_share) <> 1
union all
select 'plan_designs', sum(hire_share) from {{ ref('plan_designs') }} having sum(hire_share) <> 1
