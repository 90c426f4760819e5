{#
  Levelling from the highest down: adds the level L for which the parts of `value` above L sum up to `total`, per plan
  and test. With the values in falling order and S(k) the sum of the k highest, L is the greatest (S(k) - total) / k.
  `total` may use the window `test`.
#}
{% macro level_down(relation, value, total, level) -%}
    select
        * exclude (level_of_prefix),
        max(level_of_prefix) over (partition by scenario_id, plan_design_id, test_name) as {{ level }}
    from (
        select
            *,
            (sum({{ value }}) over ranked - ({{ total }}))::double / row_number() over ranked as level_of_prefix
        from {{ relation }}
        window
            test as (partition by scenario_id, plan_design_id, test_name),
            ranked as (
                partition by scenario_id, plan_design_id, test_name
                order by {{ value }} desc, employee_id
                rows between unbounded preceding and current row
            )
    )
{%- endmacro %}
