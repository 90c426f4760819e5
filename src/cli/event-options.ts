import type { Codec } from '../model/event-generation.ts';
import type { Call } from './call.ts';
import { UsageError } from './usage-error.ts';

/** Options of `events` and `simulate`: how events are written in bulk, and how the result is told. */
export function eventOptions(call: Call) {
  return {
    ...given('out', call.text('out')),
    ...given('seed', call.int('seed')),
    ...given('threads', call.int('threads')),
    ...given('memoryGb', memoryOf(call)),
    ...given('codec', call.text('codec') as Codec | undefined),
    ...given('level', call.int('level')),
    ...given('rowGroupSize', call.int('row_group_size')),
    verbose: call.flag('verbose'),
    output: call.text('output') === 'json' ? ('json' as const) : ('text' as const),
  };
}

function given<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: V });
}

const UNITS: Readonly<Record<string, number>> = { '': 1, gb: 1, g: 1, gib: 1.073741824, mb: 0.001, m: 0.001 };

/** `--memory` in gigabytes. */
function memoryOf(call: Call): number | undefined {
  const text = call.text('memory');
  if (text === undefined) return undefined;
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  if (number === undefined || factor === undefined) {
    throw new UsageError(`Invalid value for '--memory': '${text}' is no size.`, {
      hint: 'Write gigabytes or megabytes: 4GB, 512MB.',
      command: call.command.name,
    });
  }
  return Number(number) * factor;
}
