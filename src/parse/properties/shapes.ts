import type { ObjectShape, Shape } from './shape.ts';

/** The properties that each kind of entry may have (B.7 to B.15); open ones keep keys of the user's own. */

const optionalString: Shape = { optional: 'string' };
const optionalBool: Shape = { optional: 'bool' };
const strings: Shape = { list: 'string' };
const dataTests: Shape = { list: { either: ['string', 'dict'] } };
const version: Shape = { either: ['string', 'number'] };

const docs: ObjectShape = { fields: { show: 'bool', node_color: optionalString } };

const described: Readonly<Record<string, Shape>> = {
  name: 'string',
  description: 'string',
  meta: 'dict',
  data_type: optionalString,
  constraints: { list: 'dict' },
  docs,
  config: 'dict',
};

const tested: Readonly<Record<string, Shape>> = { ...described, data_tests: dataTests, tests: dataTests };

export const COLUMN: ObjectShape = {
  fields: { ...tested, quote: optionalBool, tags: strings, granularity: optionalString },
  required: ['name'],
  open: true,
};

const documentedColumn: ObjectShape = { fields: described, required: ['name'], open: true };

export const NODE: ObjectShape = {
  fields: {
    ...tested,
    columns: { list: COLUMN },
    quote_columns: optionalBool,
    access: optionalString,
    group: optionalString,
  },
  required: ['name'],
  open: true,
};

const modelVersion: ObjectShape = {
  fields: {
    v: version,
    defined_in: optionalString,
    description: 'string',
    access: optionalString,
    config: 'dict',
    constraints: { list: 'dict' },
    docs,
    data_tests: { optional: dataTests },
    tests: { optional: dataTests },
    columns: { list: 'dict' },
    deprecation_date: { optional: 'date' },
  },
  required: ['v'],
};

const timeSpine: ObjectShape = {
  fields: {
    standard_granularity_column: 'string',
    custom_granularities: {
      list: { fields: { name: 'string', column_name: optionalString }, required: ['name'] },
    },
  },
  required: ['standard_granularity_column'],
};

export const MODEL: ObjectShape = {
  fields: {
    ...NODE.fields,
    latest_version: { optional: version },
    versions: { list: modelVersion },
    deprecation_date: { optional: 'date' },
    time_spine: { optional: timeSpine },
  },
  required: ['name'],
  open: true,
};

export const SNAPSHOT: ObjectShape = { ...NODE, fields: { ...NODE.fields, relation: 'string' } };

export const ANALYSIS: ObjectShape = {
  fields: { ...described, columns: { list: documentedColumn }, access: optionalString, group: optionalString },
  required: ['name'],
  open: true,
};

export const SINGULAR_TEST: ObjectShape = { fields: described, required: ['name'], open: true };

export const MACRO: ObjectShape = {
  fields: {
    ...described,
    arguments: {
      list: { fields: { name: 'string', type: optionalString, description: 'string' }, required: ['name'] },
    },
  },
  required: ['name'],
  open: true,
};

export const FUNCTION: ObjectShape = {
  fields: {
    ...described,
    access: optionalString,
    arguments: {
      list: {
        fields: { name: 'string', data_type: 'string', description: optionalString, default_value: 'any' },
        required: ['name', 'data_type'],
      },
    },
    returns: { fields: { data_type: 'string', description: optionalString }, required: ['data_type'] },
  },
  required: ['name', 'returns'],
  open: true,
};

const time: ObjectShape = {
  fields: { count: { optional: 'int' }, period: { optional: { oneOf: ['minute', 'hour', 'day'] } } },
};
const freshness: Shape = {
  optional: { fields: { warn_after: { optional: time }, error_after: { optional: time }, filter: optionalString } },
};
const quoting: ObjectShape = {
  fields: { database: optionalBool, schema: optionalBool, identifier: optionalBool, column: optionalBool },
};
const partition: ObjectShape = {
  fields: { name: 'string', description: 'string', data_type: 'string', meta: 'dict' },
  open: true,
};
const external: Shape = {
  optional: {
    fields: {
      location: optionalString,
      file_format: optionalString,
      row_format: optionalString,
      tbl_properties: optionalString,
      partitions: { optional: { either: [strings, { list: partition }] } },
    },
    open: true,
  },
};

const sourceTable: ObjectShape = {
  fields: {
    ...tested,
    columns: { list: COLUMN },
    loaded_at_field: optionalString,
    loaded_at_query: optionalString,
    identifier: optionalString,
    quoting,
    freshness,
    external,
    tags: strings,
  },
  required: ['name'],
  open: true,
};

export const SOURCE: ObjectShape = {
  fields: {
    name: 'string',
    description: 'string',
    meta: 'dict',
    database: optionalString,
    schema: optionalString,
    loader: 'string',
    quoting,
    freshness,
    loaded_at_field: optionalString,
    loaded_at_query: optionalString,
    tables: { list: sourceTable },
    tags: strings,
    config: 'dict',
  },
  required: ['name'],
};

export const SOURCE_OVERRIDE: ObjectShape = {
  fields: { ...SOURCE.fields, overrides: 'string' },
  required: ['name', 'overrides'],
};

const owner: ObjectShape = {
  fields: { name: optionalString, email: { optional: { either: ['string', strings] } } },
  open: true,
};

export const EXPOSURE: ObjectShape = {
  fields: {
    name: 'string',
    type: { oneOf: ['dashboard', 'notebook', 'analysis', 'ml', 'application'] },
    owner,
    description: 'string',
    label: optionalString,
    maturity: { optional: { oneOf: ['low', 'medium', 'high'] } },
    meta: 'dict',
    tags: strings,
    url: optionalString,
    depends_on: strings,
    config: 'dict',
  },
  required: ['name', 'type', 'owner'],
};

export const GROUP: ObjectShape = {
  fields: { name: 'string', owner, description: optionalString, config: 'dict' },
  required: ['name', 'owner'],
};

const fixtureFormat: Shape = { oneOf: ['csv', 'dict', 'sql'] };
const rows: Shape = { optional: { either: ['string', { list: 'dict' }] } };

export const UNIT_TEST: ObjectShape = {
  fields: {
    name: 'string',
    model: 'string',
    given: {
      list: {
        fields: { input: 'string', rows, format: fixtureFormat, fixture: optionalString },
        required: ['input'],
      },
    },
    expect: { fields: { rows, format: fixtureFormat, fixture: optionalString } },
    description: 'string',
    overrides: { optional: { fields: { macros: 'dict', vars: 'dict', env_vars: 'dict' } } },
    config: 'dict',
    versions: {
      optional: { fields: { include: { optional: { list: version } }, exclude: { optional: { list: version } } } },
    },
  },
  required: ['name', 'model', 'given', 'expect'],
};
