{% macro convert_datetime(date_str, date_fmt) %}
  {% set complaint -%}
      The provided partition date '{{ date_str }}' does not match the expected format '{{ date_fmt }}'
  {%- endset %}
  {{ return(try_or_compiler_error(complaint, modules.datetime.datetime.strptime, date_str.strip(), date_fmt)) }}
{% endmacro %}

{# Every day of a range, both ends included, as text in out_fmt (or as datetimes when out_fmt is empty). #}
{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt="%Y%m%d", out_fmt="%Y%m%d") %}
  {% set first = convert_datetime(start_date_str, in_fmt) %}
  {% set last = convert_datetime(start_date_str if end_date_str is none else end_date_str, in_fmt) %}
  {% if last < first %}
    {{ exceptions.raise_compiler_error(
      'Partition start date is after the end date (' ~ first ~ ', ' ~ last ~ ')', model) }}
  {% endif %}
  {% set days = [] %}
  {% for offset in range((last - first).days + 1) %}
    {% set day = first + modules.datetime.timedelta(days=offset) %}
    {% do days.append(day.strftime(out_fmt) if out_fmt else day) %}
  {% endfor %}
  {{ return(days) }}
{% endmacro %}

{# "20240101" or "20240101,20240131" as a list of days. #}
{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
  {% set ends = (raw_partition_date | string).split(',') %}
  {% if ends | length > 2 %}
    {{ exceptions.raise_compiler_error(
      'Invalid partition time. Expected format: {Start Date}[,{End Date}]. Got: ' ~ raw_partition_date) }}
  {% endif %}
  {{ return(dates_in_range(ends[0], ends[1] if ends | length == 2 else none, in_fmt=date_fmt)) }}
{% endmacro %}

{% macro py_current_timestring() %}
  {{ return(modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f')) }}
{% endmacro %}
