{#
  Randomness as a pure function of (random_seed, employee, year, kind of draw).

  `draw_key` hashes seed and employee once into a 62-bit number; `draw` maps it to [0, 1) with three constants that
  depend on the kind and the year. Both halves of the key are uniform modulo the prime 2^31 - 1, so every draw is
  uniform and any two draws of one person are independent. All of it is integer arithmetic: the same on every machine,
  in every order, with any number of threads, and a draw costs two multiplications instead of a hash.
#}
{% macro draw_key(employee_id='employee_id') -%}
  (md5_number_lower('{{ var("random_seed") }}:' || {{ employee_id }}) >> 2)::bigint
{%- endmacro %}

{#
  A number in [0, 1). `kind` names what is decided; a trait that holds for life takes year=0.
#}
{% macro draw(kind, year=none) -%}
  {%- set when = var('simulation_year') if year is none else year -%}
  {%- set digest = local_md5(kind ~ ':' ~ when) -%}
  {%- set a = digest[0:7] | int(0, 16) + 1 -%}
  {%- set b = digest[7:14] | int(0, 16) + 1 -%}
  {%- set c = digest[14:21] | int(0, 16) -%}
  (({{ a }} * (draw_key & 2147483647) + {{ b }} * (draw_key >> 31) + {{ c }}) % 2147483647 / 2147483647)
{%- endmacro %}
