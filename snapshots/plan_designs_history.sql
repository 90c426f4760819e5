{% snapshot plan_designs_history %}
{{ config(unique_key='plan_design_id', strategy='timestamp', updated_at='revised_on') }}
-- One row per plan design and revision: what a design was when.
select * from {{ ref('plan_designs') }}
{% endsnapshot %}
