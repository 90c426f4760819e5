import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import type { Value } from '../core/value.ts';
import { hostFunction } from './host-function.ts';

const SECRET_PREFIX = 'DBT_ENV_SECRET';

export interface EnvVarOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** secrets may be read only in profiles.yml and packages.yml */
  readonly secrets: boolean;
  /** told of each variable that is read, with its value in the environment (undefined: not set) */
  readonly onRead?: (name: string, value: string | undefined) => void;
  /** values that win over the environment: unit test overrides */
  readonly overrides?: (name: string) => Value | undefined;
}

/** `env_var(name, default)`: the variable's text, else the default as given, else an error. */
export function envVarFunction(options: EnvVarOptions): Value {
  return hostFunction('env_var', ['var', 'default?'], ([name, fallback]) => {
    const key = String(name);
    const override = options.overrides?.(key);
    if (override !== undefined) return override;
    if (key.startsWith(SECRET_PREFIX) && !options.secrets) throw new DiagnosticError(problem('PA211', { name: key }));
    const value = options.env[key];
    options.onRead?.(key, value);
    if (value !== undefined) return value;
    if (fallback !== undefined && fallback !== null) return fallback;
    throw new DiagnosticError(problem('PA212', { name: key }));
  });
}
