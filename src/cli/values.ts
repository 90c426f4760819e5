import { didYouMean, nearestNames } from '../core/nearest.ts';
import type { Value } from '../core/value.ts';
import { parseYamlMapping } from '../project/vars.ts';
import type { Option } from './option.ts';
import { UsageError } from './usage-error.ts';

/**
 * The value of an option from the words given to it.
 * @param shown the option as typed, or its environment variable
 * @param earlier its value from an earlier use: lists and variables add up, others are replaced
 * @throws UsageError
 */
export function readValue(
  option: Option,
  shown: string,
  words: readonly string[],
  earlier: Value | undefined,
  command: string | undefined,
): Value {
  const text = words[0] as string;
  const before = Array.isArray(earlier) ? earlier : [];
  const fail = (reason: string, hint?: string): UsageError =>
    new UsageError(`Invalid value for '${shown}': ${reason}`, { hint, command });
  switch (option.kind) {
    case 'flag':
      return boolean(text, fail);
    case 'text':
    case 'path':
      return text;
    case 'int':
      if (!/^[+-]?\d+$/.test(text.trim())) throw fail(`'${text}' is not a valid integer.`);
      return Number(text);
    case 'choice':
      return choice(option, text, fail);
    case 'choices':
      return [
        ...before,
        ...words.flatMap(word => word.split(/\s+/).filter(Boolean)).map(word => choice(option, word, fail)),
      ];
    case 'texts':
    case 'vars':
      return [...before, ...words];
    case 'datetime':
      if (!DATETIME.test(text) || Number.isNaN(Date.parse(`${text.replace(' ', 'T')}Z`.replace(/ZZ$/, 'Z')))) {
        throw fail(`'${text}' does not match the formats '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S'.`);
      }
      return text;
    case 'yaml': {
      const mapping = parseYamlMapping(text, option.name.replaceAll('_', '-'));
      if (!mapping.ok) throw fail(`String '${text}' is not valid YAML`, mapping.error.hint);
      return mapping.value;
    }
  }
}

const DATETIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2})?$/;
const TRUE = ['1', 'true', 't', 'yes', 'y', 'on'];
const FALSE = ['0', 'false', 'f', 'no', 'n', 'off'];

function boolean(text: string, fail: (reason: string) => UsageError): boolean {
  const word = text.trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  if (FALSE.includes(word)) return false;
  throw fail(`'${text}' is not a valid boolean.`);
}

function choice(option: Option, text: string, fail: (reason: string, hint?: string) => UsageError): string {
  const choices = option.choices ?? [];
  const found = choices.find(item => item === text.toLowerCase());
  if (found !== undefined) return found;
  const list = choices.map(item => `'${item}'`).join(', ');
  throw fail(`'${text}' is not one of ${list}.`, didYouMean(nearestNames(text, choices)));
}
