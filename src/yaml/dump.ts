import type { Value } from '../core/value.ts';
export function dumpYaml(_value: Value): string {
  return '';
}
