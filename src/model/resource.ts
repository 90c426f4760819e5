/** The kinds of resources a project holds; the values are dbt's `resource_type`s. */
export type ResourceType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'analysis'
  | 'test'
  | 'operation'
  | 'sql_operation'
  | 'source'
  | 'macro'
  | 'doc'
  | 'exposure'
  | 'group'
  | 'unit_test'
  | 'fixture'
  | 'function'
  | 'metric'
  | 'semantic_model'
  | 'saved_query';

/** `model.package.name`, `test.package.name.hash`, ... */
export type UniqueId = string;
