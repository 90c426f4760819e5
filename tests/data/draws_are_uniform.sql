-- Draws fill [0, 1) evenly, and draws of different kinds or years have nothing to do with each other: on 50,000 made-up
-- people, ten buckets and all pairs stay within six standard deviations.
{% set draws = {
    'termination': draw('termination'),
    'promotion': draw('promotion'),
    'next_termination': draw('termination', simulation_year() + 1),
    'lasting': draw('after-tax election', 0),
} %}

with people as (

    select {{ draw_key('employee_id') }} as draw_key
    from (select 'P' || i as employee_id from range(50000) as numbers(i))

),

drawn as (

    select {% for name, value in draws.items() %}{{ value }} as {{ name }}{% if not loop.last %}, {% endif %}{% endfor %}
    from people

),

findings as (

    {% for name in draws %}
    select '{{ name }} in bucket ' || floor({{ name }} * 10)::integer as finding, count(*)::double as value,
        abs(count(*) - 5000) > 6 * sqrt(50000 * 0.1 * 0.9) as is_wrong
    from drawn
    group by floor({{ name }} * 10)

    union all

    select '{{ name }} outside of [0, 1)', max({{ name }}), min({{ name }}) < 0 or max({{ name }}) >= 1
    from drawn

    {% for other in draws if other > name %}
    union all

    select '{{ name }} with {{ other }}', corr({{ name }}, {{ other }}), abs(corr({{ name }}, {{ other }})) > 6 / sqrt(50000)
    from drawn
    {% endfor %}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from findings where is_wrong
