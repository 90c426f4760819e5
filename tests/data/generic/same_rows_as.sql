{# Both relations have the same rows, duplicates counted. Columns are matched by position. #}
{% test same_rows_as(model, compare_to) %}
select 'only in {{ model.identifier }}' as found, * from (select * from {{ model }} except all select * from {{ compare_to }})
union all
select 'only in {{ compare_to.identifier }}', * from (select * from {{ compare_to }} except all select * from {{ model }})
{% endtest %}
