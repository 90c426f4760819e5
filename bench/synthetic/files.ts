import { pad, rules, statuses } from './shape.ts';

/** Name and text of each macro file. */
export function macros(): [string, string][] {
  const texts: [string, string][] = [
    [
      'money',
      '{% macro money(column, digits=2) -%}\n    ({{ column }} / 100)::numeric(16, {{ digits }})\n{%- endmacro %}\n',
    ],
    [
      'row_hash',
      "{% macro row_hash(columns) -%}\n    md5(\n    {%- for column in columns -%}\n        coalesce(cast({{ column }} as varchar), '~')\n        {%- if not loop.last %} || '-' || {% endif -%}\n    {%- endfor -%}\n    )\n{%- endmacro %}\n",
    ],
    ['recent', '{% macro recent(column) -%}\n    {{ column }} >= date \'{{ var("first_day") }}\'\n{%- endmacro %}\n'],
    [
      'by_status',
      `{% macro by_status(column, value) -%}\n    {%- for status in var('statuses') %}\n    case when {{ column }} = '{{ status }}' then {{ value }} else 0 end as {{ status }}_pieces{{ "," if not loop.last }}\n    {%- endfor %}\n{%- endmacro %}\n`,
    ],
  ];
  for (let i = 0; i < rules; i++) {
    const name = `rule_${pad(i)}`;
    texts.push([
      name,
      `{% macro ${name}(a, b, weight=${i + 1}) -%}\n    {%- set digits = 6 if var('precise', false) else 2 -%}\n    round({{ a }} * {{ weight }} + {{ b }}, {{ digits }})\n{%- endmacro %}\n`,
    ]);
  }
  return texts;
}

export const projectFile = `name: bench
version: '1.0.0'
config-version: 2
profile: bench

flags:
  send_anonymous_usage_stats: false

vars:
  first_day: '2000-01-01'
  precise: false
  statuses: [${statuses.join(', ')}]

models:
  bench:
    staging:
      +materialized: view
      +tags: [staging]
    intermediate:
      +materialized: table
      +tags: [intermediate, hourly]
    marts:
      +materialized: table
      +tags: [mart, daily]

seeds:
  bench:
    +column_types: {day: date}
`;

export const profilesFile = `bench:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{ env_var('BENCH_DB', 'work.duckdb') }}"
      schema: main
      threads: 1
`;
