import { PyDict } from '../../core/value.ts';
import { datetimeModule } from './datetime.ts';
import { itertoolsModule } from './itertools.ts';
import { pytzModule } from './pytz.ts';
import { reModule } from './re.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** dbt's `modules`: the parts of Python's standard library that templates may use. */
export function modules(clock: Clock = Date): PyDict {
  return PyDict.of([
    ['pytz', pytzModule()],
    ['datetime', datetimeModule(clock)],
    ['re', reModule()],
    ['itertools', itertoolsModule()],
  ]);
}
