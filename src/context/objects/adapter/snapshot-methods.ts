import { problem } from '../../../core/catalogue/index.ts';
import { DiagnosticError } from '../../../core/diagnostic.ts';
import { PyDict, str, type Value } from '../../../core/value.ts';
import { HostObject, truth } from '../../../jinja/index.ts';
import type { ColumnObject } from '../column.ts';
import { type Member, method } from '../member.ts';
import { type AdapterObject, relationArgument } from './adapter-object.ts';
import { columnsOf } from './column-methods.ts';

/** Checks and choices of snapshots and incremental models. */
export const SNAPSHOT_METHODS: [string, Member<AdapterObject>][] = [
  method('valid_snapshot_target', ['relation', 'column_names?'], async (self, [relation, names]) => {
    await checkTarget(self, 'valid_snapshot_target', relation, names ?? null, BASE_COLUMNS);
    return null;
  }),
  method(
    'assert_valid_snapshot_target_given_strategy',
    ['relation', 'column_names', 'strategy'],
    async (self, [relation, names, strategy]) => {
      await checkTarget(self, 'valid_snapshot_target', relation, names ?? null, BASE_COLUMNS);
      const newRecord = strategy instanceof PyDict && strategy.get('hard_deletes') === 'new_record';
      if (newRecord) await checkTarget(self, 'valid_snapshot_target', relation, names ?? null, ['dbt_is_deleted']);
      return null;
    },
  ),
  method('get_hard_deletes_behavior', ['config'], (_, [config]) => hardDeletes(config as Value)),
  method('valid_incremental_strategies', [], () => [...VALID_STRATEGIES]),
  method('get_incremental_strategy_macro', ['model_context', 'strategy'], (self, [context, strategy]) =>
    strategyMacro(self, context as Value, strategy ?? null),
  ),
];

const BASE_COLUMNS = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to'];

async function checkTarget(
  self: AdapterObject,
  methodName: string,
  relation: Value | undefined,
  names: Value,
  wanted: readonly string[],
): Promise<void> {
  const columns = await columnsOf(self, relationArgument(methodName, 'relation', relation));
  const present = new Set((columns as ColumnObject[]).map(column => column.data.column.toLowerCase()));
  const named = wanted.map(name => (names instanceof PyDict ? (names.get(name) ?? name) : name));
  const missing = named.filter(name => truth(name) && !present.has(str(name).toLowerCase()));
  if (missing.length === 0) return;
  const text =
    `Snapshot target is missing configured columns (missing "${missing.map(str).join('", "')}"). See ` +
    'https://docs.getdbt.com/docs/build/snapshots#snapshot-meta-fields for more information.';
  throw new DiagnosticError(problem('PA230', { text }));
}

function hardDeletes(config: Value): string {
  const read = (key: string): Value => (config instanceof PyDict ? (config.get(key) ?? null) : configGet(config, key));
  const invalidate = read('invalidate_hard_deletes');
  const mode = read('hard_deletes');
  if (invalidate !== null && mode !== null) {
    throw invalid(
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
    );
  }
  if (truth(invalidate) || mode === 'invalidate') return 'invalidate';
  if (mode === 'new_record') return 'new_record';
  if (mode === null || mode === 'ignore') return 'ignore';
  throw invalid('Invalid setting for property hard_deletes.');
}

/** Reads `config` where it is the template's own config object. */
function configGet(config: Value, key: string): Value {
  const model = config instanceof HostObject ? config.getattr?.('model') : undefined;
  return model instanceof PyDict ? (model.get(key) ?? null) : null;
}

function invalid(text: string): DiagnosticError {
  return new DiagnosticError(problem('PA220', { kind: 'Validation Error', text }));
}

const VALID_STRATEGIES = ['append', 'delete+insert', 'merge', 'microbatch'];
const BUILTIN_STRATEGIES = new Set(['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch']);

/** The macro `get_incremental_<strategy>_sql` as the model's context knows it. */
function strategyMacro(self: AdapterObject, context: Value, wanted: Value): Value {
  const strategy = wanted === null ? 'default' : str(wanted);
  if (BUILTIN_STRATEGIES.has(strategy) && !VALID_STRATEGIES.includes(strategy)) {
    const text = `The incremental strategy '${strategy}' is not valid for this adapter`;
    throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
  }
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const macro =
    context instanceof PyDict ? context.get(name) : context instanceof HostObject ? context.getitem?.(name) : undefined;
  if (macro !== undefined) return macro;
  const project = self.deps.projectName ?? 'the project';
  const text = `dbt could not find an incremental strategy macro with the name "${name}" in ${project}`;
  throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
}
