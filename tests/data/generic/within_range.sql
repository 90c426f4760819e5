{# Every value that is not null lies between the two, both included. #}
{% test within_range(model, column_name, from_value, to_value) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} < {{ from_value }} or {{ column_name }} > {{ to_value }}
{% endtest %}
