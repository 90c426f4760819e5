{# Rows of the batch's time are deleted and inserted anew; keys play no part. #}
{% macro duckdb__get_incremental_microbatch_sql(arg_dict) %}
  {% set event_time = config.get('event_time') %}
  {% set batch = model.get('batch') or {} %}
  {% if not event_time %}
    {{ exceptions.raise_compiler_error("microbatch incremental strategy requires an 'event_time' model config") }}
  {% elif config.get('unique_key') %}
    {{ exceptions.raise_compiler_error("microbatch incremental strategy does not support 'unique_key'. Microbatch runs"
      ~ " delete+insert per batch based on 'event_time' and does not do key-based upserts. Remove 'unique_key' or use"
      ~ " incremental_strategy='merge'.") }}
  {% elif not (batch.get('event_time_start') and batch.get('event_time_end')) %}
    {{ exceptions.raise_compiler_error("microbatch incremental strategy requires 'batch.event_time_start' and"
      ~ " 'batch.event_time_end' to be set in the context") }}
  {% endif %}
  {% set in_batch = event_time ~ " >= '" ~ batch.get('event_time_start') ~ "' and "
    ~ event_time ~ " < '" ~ batch.get('event_time_end') ~ "'" %}
  {% set names = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) %}
  {% set sql %}
    delete from {{ arg_dict['target_relation'] }} where {{ in_batch }}
    {%- for predicate in normalize_incremental_predicates(arg_dict.get('incremental_predicates')) %}
      and ({{ predicate }})
    {%- endfor %};
    insert into {{ arg_dict['target_relation'] }} ({{ names }})
    select {{ names }} from {{ arg_dict['temp_relation'] }} where {{ in_batch }};
  {% endset %}
  {{ return(sql) }}
{% endmacro %}
