import { type Diagnostic, didYouMean, nearestNames, problem, warning } from '../core/index.ts';
import { PyDict, repr, str, type Value } from '../core/value.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { BEHAVIOR_DEFAULTS, PROJECT_FLAGS } from './flag-defaults.ts';
import { spanAndExcerpt } from './yaml-place.ts';

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  indirect_selection: ['eager', 'cautious', 'buildable', 'empty'],
  log_format: ['text', 'debug', 'json', 'default'],
  log_format_file: ['text', 'debug', 'json', 'default'],
  log_level: ['debug', 'info', 'warn', 'error', 'none'],
  log_level_file: ['debug', 'info', 'warn', 'error', 'none'],
};

/**
 * Complaints about `flags:`. dbt passes over flags that it does not know, which hides slips: near misses of known ones
 * are warnings here, and others are left alone. A value of a wrong type is an error.
 */
export function checkProjectFlags(flags: PyDict, document: YamlDocument): Diagnostic[] {
  const known = [...PROJECT_FLAGS, ...Object.keys(BEHAVIOR_DEFAULTS)];
  const problems: Diagnostic[] = [];
  for (const [key, value] of flags) {
    const flag = str(key);
    const at = (part: 'key' | 'value') => spanAndExcerpt(document, ['flags', flag], part);
    if (!known.includes(flag)) {
      const hint = didYouMean(nearestNames(flag, known, 1));
      if (hint !== undefined) problems.push(warning('PA116', { flag, reason: 'is not a flag', hint }, at('key')));
      continue;
    }
    const expected = expectedType(flag, value);
    if (expected === undefined) continue;
    problems.push(problem('PA116', { flag, reason: `must be ${expected}, not ${repr(value)}` }, at('value')));
  }
  return problems;
}

function expectedType(flag: string, value: Value): string | undefined {
  if (value === null) return undefined;
  const choices = CHOICES[flag];
  if (choices !== undefined) return choices.includes(value as string) ? undefined : `one of ${choices.join(', ')}`;
  if (flag === 'printer_width') return typeof value === 'number' ? undefined : 'an integer';
  if (flag === 'warn_error_options') return value instanceof PyDict ? undefined : 'a mapping';
  return typeof value === 'boolean' ? undefined : 'true or false';
}
