-- The event table has exactly the agreed columns, in the agreed order.
with expected as (

    select
        unnest(['{{ event_column_names() | join("', '") }}']) as name,
        unnest(range(1, {{ event_column_names() | length + 1 }})) as place

),

actual as (

    select column_name as name, column_index as place
    from duckdb_columns()
    where schema_name = '{{ ref("fct_yearly_events").schema }}'
        and table_name = '{{ ref("fct_yearly_events").identifier }}'

)

select * from expected full join actual using (place)
where expected.name is distinct from actual.name
