import { problem, warning } from '../core/catalogue/index.ts';
import { DiagnosticError, type ErrorKind } from '../core/diagnostic.ts';
import type { EventSink } from '../core/event.ts';
import { PyDict, str, type Value } from '../core/value.ts';
import { contractMismatch } from './contract-mismatch.ts';
import { hostFunction } from './host-function.ts';

/** Raises a diagnostic of the given kind; the place is filled in where the template is known. */
export function raise(kind: ErrorKind, text: string): never {
  throw new DiagnosticError(problem('PA220', { kind, text }));
}

/** The `exceptions` namespace of templates. Each member raises, except the two that warn. */
export function exceptionMembers(emit: EventSink): PyDict {
  const warn = (text: string): string => {
    emit({ type: 'diagnostic', diagnostic: warning('PA221', { text }) });
    return '';
  };
  const raising = (name: string, parameters: readonly string[], kind: ErrorKind, text: (args: Value[]) => string) =>
    hostFunction(name, parameters, args => raise(kind, text(args)));
  const shown = (value: Value | undefined): string => (value === undefined || value === null ? 'None' : str(value));

  const functions = [
    hostFunction('warn', ['msg', 'node?'], ([msg]) => warn(shown(msg))),
    hostFunction('warn_snapshot_timestamp_data_types', ['snapshot_time_data_type', 'updated_at_data_type'], ([a, b]) =>
      warn(
        `Data type of snapshot table timestamp columns (${shown(a)}) doesn't match derived column 'updated_at' ` +
          `(${shown(b)}). Please update snapshot config 'updated_at'.`,
      ),
    ),
    raising('raise_compiler_error', ['msg', 'node?'], 'Compilation Error', ([msg]) => shown(msg)),
    raising('raise_database_error', ['msg', 'node?'], 'Database Error', ([msg]) => shown(msg)),
    raising('raise_not_implemented', ['msg'], 'Runtime Error', ([msg]) => `ERROR: ${shown(msg)}`),
    raising('raise_dependency_error', ['msg'], 'Dependency Error', ([msg]) => shown(msg)),
    raising('raise_fail_fast_error', ['msg', 'node?'], 'Runtime Error', ([msg]) => shown(msg)),
    raising(
      'raise_cache_inconsistent',
      ['message'],
      'Internal Error',
      ([msg]) => `Cache inconsistency detected: ${shown(msg)}`,
    ),
    raising(
      'raise_dataclass_not_dict',
      ['obj'],
      'Compilation Error',
      ([obj]) =>
        `The object ("${shown(obj)}") was used as a dictionary. This capability has been removed from objects of this type.`,
    ),
    raising(
      'missing_config',
      ['model', 'name'],
      'Compilation Error',
      ([model, name]) =>
        `Model '${attribute(model, 'unique_id')}' does not define a required config parameter '${shown(name)}'.`,
    ),
    raising('missing_materialization', ['model', 'adapter_type'], 'Compilation Error', ([model, type]) =>
      missingMaterialization(model, shown(type)),
    ),
    raising(
      'missing_relation',
      ['relation', 'model?'],
      'Compilation Error',
      ([relation]) => `Relation ${shown(relation)} not found!`,
    ),
    raising(
      'raise_ambiguous_alias',
      ['node_1', 'node_2', 'duped_name?'],
      'Compilation Error',
      ([a, b, name]) =>
        `dbt found two resources with the database representation "${shown(name)}".\ndbt cannot create two resources with identical database representations. To fix this,\nchange the configuration of one of these resources:\n- ${attribute(a, 'unique_id')} (${attribute(a, 'original_file_path')})\n- ${attribute(b, 'unique_id')} (${attribute(b, 'original_file_path')})`,
    ),
    raising(
      'raise_ambiguous_catalog_match',
      ['unique_id', 'match_1', 'match_2'],
      'Compilation Error',
      ([id]) =>
        `dbt found two relations in your warehouse with similar database identifiers. dbt\nis unable to determine which of these relations was created by the model "${shown(id)}".`,
    ),
    raising(
      'raise_dep_not_found',
      ['node', 'node_description', 'required_pkg'],
      'Dependency Error',
      ([, description, required]) =>
        `Error while parsing ${shown(description)}.\nThe required package "${shown(required)}" was not found. Is the package installed?\nHint: You may need to run \`pa deps\`.`,
    ),
    raising(
      'raise_duplicate_patch_name',
      ['patch_1', 'existing_patch_path'],
      'Compilation Error',
      ([patch]) => `dbt found two schema.yml entries for the same resource named ${attribute(patch, 'name')}.`,
    ),
    raising(
      'raise_duplicate_resource_name',
      ['node_1', 'node_2'],
      'Compilation Error',
      ([a, b]) =>
        `dbt found two resources with the name "${attribute(a, 'name')}":\n- ${attribute(a, 'unique_id')}\n- ${attribute(b, 'unique_id')}`,
    ),
    raising(
      'raise_invalid_property_yml_version',
      ['path', 'issue'],
      'Compilation Error',
      ([path, issue]) => `The yml property file at ${shown(path)} is invalid because ${shown(issue)}.`,
    ),
    raising(
      'relation_wrong_type',
      ['relation', 'expected_type', 'model?'],
      'Compilation Error',
      ([relation, expected]) =>
        `Trying to create ${shown(expected)} ${shown(relation)}, but it currently exists as another type. Either drop ${shown(relation)} manually, or run with --full-refresh and it will be dropped for you.`,
    ),
    raising('raise_contract_error', ['yaml_columns', 'sql_columns'], 'Compilation Error', ([yaml, sql]) =>
      contractMismatch(yaml ?? null, sql ?? null),
    ),
    raising(
      'column_type_missing',
      ['column_names'],
      'Compilation Error',
      ([names]) =>
        `Contracted models require data_type to be defined for each column. Please ensure that the column name and data_type are defined within the YAML configuration for the ${shown(names)} column(s).`,
    ),
  ];
  return PyDict.of(functions.map(fn => [fn.name, fn] as const));
}

function attribute(value: Value | undefined, name: string): string {
  const member = value instanceof PyDict ? value.get(name) : undefined;
  return member === undefined || member === null ? str(value ?? null) : str(member);
}

function missingMaterialization(model: Value | undefined, adapterType: string): string {
  const config = model instanceof PyDict ? model.get('config') : undefined;
  const materialization = config instanceof PyDict ? str(config.get('materialized') ?? null) : '?';
  return `No materialization '${materialization}' was found for adapter ${adapterType}! (searched types 'default' and '${adapterType}')`;
}
