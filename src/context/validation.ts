import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import { PyDict, type Value } from '../core/value.ts';
import { type Fn, HostObject } from '../jinja/index.ts';
import { hostFunction } from './host-function.ts';

/** `try_or_compiler_error(message, function, *args)`: any failure of the call becomes the given message. */
export function tryOrCompilerError(): Fn {
  return hostFunction(
    'try_or_compiler_error',
    ['message_if_exception', 'func', '*args', '**kwargs'],
    (bound, { context }) => {
      const [message, func, args, kwargs] = bound as [Value, Value, Value[], PyDict];
      const failed = (): never => {
        throw new DiagnosticError(problem('PA213', { text: String(message) }));
      };
      if (!(func instanceof HostObject) || func.call === undefined) return failed();
      try {
        const result = func.call(args, new Map([...kwargs].map(([k, v]) => [String(k), v])), context);
        return result instanceof Promise ? result.catch(failed) : result;
      } catch {
        return failed();
      }
    },
  );
}

/** `validation.any[...]`: a validator that accepts the listed values. */
export function validation(): Value {
  return PyDict.of([['any', new ValidatorFactory()]]);
}

class ValidatorFactory extends HostObject {
  override readonly typeName = 'function';

  override getitem(allowed: Value): Value {
    return this.call(Array.isArray(allowed) ? [...allowed] : [allowed]);
  }

  override call(allowed: Value[]): Value {
    return hostFunction('inner', ['value'], ([value]) => {
      if (allowed.some(a => a === value)) return null;
      const text = `Expected value "${String(value)}" to be one of ${allowed.map(String).join(',')}`;
      throw new DiagnosticError(problem('PA213', { text }));
    });
  }
}
