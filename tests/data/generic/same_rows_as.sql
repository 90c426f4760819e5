{# Both relations have the same rows, duplicates counted. Columns are matched by position. #}
{% test same_rows_as(model, compare_to) %}
select 'only in the model' as found, *
from (select * from {{ model }} except all select * from {{ compare_to }})
union all
select 'only in the other relation', *
from (select * from {{ compare_to }} except all select * from {{ model }})
{% endtest %}
