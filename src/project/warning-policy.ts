import { type Diagnostic, DiagnosticError, type EventSink } from '../core/index.ts';
import type { Flags, WarnErrorOptions } from '../model/invocation.ts';

export type Verdict = 'warn' | 'error' | 'silence';

/**
 * What `--warn-error` and `--warn-error-options` make of a warning (A42): its own name counts before the group
 * "Deprecations", and that before "all"; at the same level silence wins over warn, and warn over error.
 */
export function judgeWarning(diagnostic: Diagnostic, flags: Pick<Flags, 'warnError' | 'warnErrorOptions'>): Verdict {
  const options = flags.warnErrorOptions;
  const name = diagnostic.event;
  const own = name === undefined ? undefined : listed(options, name);
  if (own !== undefined) return own;
  const group = name?.endsWith('Deprecation') ? listed(options, 'Deprecations') : undefined;
  if (group !== undefined) return group;
  return flags.warnError || options.error === 'all' ? 'error' : 'warn';
}

function listed(options: WarnErrorOptions, name: string): Verdict | undefined {
  if (options.silence.includes(name)) return 'silence';
  if (options.warn.includes(name)) return 'warn';
  return options.error !== 'all' && options.error.includes(name) ? 'error' : undefined;
}

/**
 * A sink that applies the flags to warnings before they reach `sink`. Unlike other sinks it throws: a warning that the
 * flags make an error ends what was being done, as it does in dbt.
 * @throws DiagnosticError from `emit`
 */
export function policedSink(sink: EventSink, flags: Pick<Flags, 'warnError' | 'warnErrorOptions'>): EventSink {
  return event => {
    if (event.type !== 'diagnostic' || event.diagnostic.severity !== 'warning') {
      sink(event);
      return;
    }
    const verdict = judgeWarning(event.diagnostic, flags);
    if (verdict === 'error') throw new DiagnosticError({ ...event.diagnostic, severity: 'error' });
    if (verdict === 'warn') sink(event);
  };
}
