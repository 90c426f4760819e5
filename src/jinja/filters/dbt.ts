import type { Value } from '../../core/value.ts';
import { PyTuple } from '../../core/value.ts';
import { type FilterFunction, filter } from './define.ts';

const same: FilterFunction = filter('as_is(x)', ([x]) => x as Value);

/** What dbt adds. The `as_*` filters have a meaning in native rendering only (see native.ts); in text they do nothing. */
export const dbtFilters: ReadonlyMap<string, FilterFunction> = new Map<string, FilterFunction>([
  ['as_text', same],
  ['as_bool', same],
  ['as_native', same],
  ['as_number', same],
  ['is_list', filter('is_list(value)', ([value]) => Array.isArray(value) && !(value instanceof PyTuple))],
]);
