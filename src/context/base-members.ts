import type { EventSink } from '../core/event.ts';
import { str, type Value } from '../core/value.ts';
import { truth } from '../jinja/index.ts';
import type { Invocation } from '../model/invocation.ts';
import { baseFunctions } from '../project/index.ts';
import { hostFunction } from './host-function.ts';

/** What the members that every phase has need to know. */
export interface BaseOptions {
  readonly invocation: Invocation;
  readonly dbtVersion: string;
  readonly emit: EventSink;
  readonly flags: Value;
  readonly runStartedAt: Value;
}

/** The names that every template sees, whatever the phase (dbt's base context), without `var` and `env_var`. */
export function baseMembers(options: BaseOptions): Map<string, Value> {
  const { emit } = options;
  const functions = [
    hostFunction('log', ['msg', 'info?'], ([msg, info]) => {
      emit({ type: 'log', message: str(msg!), info: truth(info ?? false), node: null });
      return '';
    }),
    hostFunction('print', ['msg'], ([msg]) => {
      emit({ type: 'print', message: str(msg!) });
      return '';
    }),
    hostFunction('debug', [], () => ''),
  ];
  return new Map<string, Value>([
    ...baseFunctions(),
    ...functions.map(fn => [fn.name, fn] as const),
    ['dbt_version', options.dbtVersion],
    ['invocation_id', options.invocation.id],
    ['run_started_at', options.runStartedAt],
    ['flags', options.flags],
  ]);
}
