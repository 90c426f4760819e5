import { fromPlain, type Value } from '../../src/core/value.ts';
import { createEnvironment, type EnvironmentOptions, PyError } from '../../src/jinja/index.ts';

/** Text of a template over plain JavaScript data or values. */
export function render(source: string, names: Record<string, unknown> = {}, options: EnvironmentOptions = {}): string {
  return createEnvironment({ dialect: 'jinja', ...options })
    .compile(source)
    .renderSync(scopeOf(names));
}

export function scopeOf(names: Record<string, unknown>): Map<string, Value> {
  return new Map(Object.entries(names).map(([name, value]) => [name, fromPlain(value)]));
}

/** The Python error that `run` ends with. */
export function errorOf(run: () => unknown): PyError {
  try {
    run();
  } catch (e) {
    if (e instanceof PyError) return e;
    throw e;
  }
  throw new Error('nothing was raised');
}
