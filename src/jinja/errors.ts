import { PyError, type Value } from '../core/value.ts';

export { type MacroFrame, PyError, typeError, valueError } from '../core/value.ts';

/**
 * Carries the value of `return(x)` up to the dbt macro that was called. Not an Error: no stack is captured, and nothing
 * that handles errors may take it for one.
 */
export class MacroReturn {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

export const syntaxError = (message: string): PyError => new PyError('TemplateSyntaxError', message);
export const runtimeError = (message: string): PyError => new PyError('TemplateRuntimeError', message);
export const filterArgumentError = (message: string): PyError => new PyError('FilterArgumentError', message);
export const keyError = (message: string): PyError => new PyError('KeyError', message);
export const indexError = (message: string): PyError => new PyError('IndexError', message);
export const overflowError = (message: string): PyError => new PyError('OverflowError', message);
export const zeroDivisionError = (message: string): PyError => new PyError('ZeroDivisionError', message);

/** What our own bounds raise: Python has no limit there, or only the size of its memory. */
export const limitError = (message: string): PyError => new PyError('LimitError', message);

/** A JavaScript exception that user code can cause, as the Python error that stands for it; others are our bugs. */
export function fromHostError(e: unknown): unknown {
  if (!(e instanceof RangeError)) return e;
  if (/call stack/i.test(e.message)) return new PyError('RecursionError', 'maximum recursion depth exceeded');
  if (/string length|array length|BigInt/i.test(e.message)) return new PyError('MemoryError', 'value too large');
  return e;
}
