{#
  Employer match in up to two tiers, each `rate` on the deferral that lies below `cap` as a share of pay:
  simple (one tier), tiered (100 % to 3 %, then 50 % to 5 %), stretch (25 % to 12 %). Money in, money out.
#}
{% macro match_formula(deferral, pay) -%}
  round(
    match_tier_1_rate * least({{ deferral }}, match_tier_1_cap * {{ pay }})
    + match_tier_2_rate * greatest(
      0, least({{ deferral }}, match_tier_2_cap * {{ pay }}) - match_tier_1_cap * {{ pay }}
    ),
    2
  )::decimal(12, 2)
{%- endmacro %}

{# The part of the deferral that earns a match. #}
{% macro matched_deferral(deferral, pay) -%}
  least({{ deferral }}, round(greatest(
    case when match_tier_1_rate > 0 then match_tier_1_cap else 0 end,
    case when match_tier_2_rate > 0 then match_tier_2_cap else 0 end
  ) * {{ pay }}, 2))::decimal(12, 2)
{%- endmacro %}
