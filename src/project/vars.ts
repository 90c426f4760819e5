import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import { PyDict } from '../core/value.ts';
import { parseYaml } from '../yaml/index.ts';

/**
 * `--vars` as typed: one YAML mapping (`{a: 1}`, `a: 1`), or words of the form `k=v`, each value read as YAML. Several
 * uses of the option add up, the later wins.
 */
export function parseVars(words: readonly string[]): Result<PyDict, Diagnostic> {
  const vars = new PyDict();
  for (const word of words) {
    const pair = /^\s*([A-Za-z_][\w.-]*)=(.*)$/s.exec(word);
    if (pair !== null) {
      const value = parseYaml(pair[2] ?? '', '--vars');
      if (!value.ok) return err(problem('PA170', { option: 'vars', text: word, reason: value.error.message }));
      vars.set(pair[1] as string, value.value.value);
      continue;
    }
    const mapping = parseYamlMapping(word, 'vars');
    if (!mapping.ok) return mapping;
    vars.update(mapping.value);
  }
  return ok(vars);
}

/** An option whose value is a YAML mapping: `--args`, `--warn-error-options`. Empty text means an empty mapping. */
export function parseYamlMapping(text: string, option: string): Result<PyDict, Diagnostic> {
  const parsed = parseYaml(text, `--${option}`);
  if (!parsed.ok) return err(problem('PA170', { option, text, reason: parsed.error.message }));
  const value = parsed.value.value;
  if (value === null) return ok(new PyDict());
  if (value instanceof PyDict) return ok(value);
  return err(problem('PA170', { option, text, reason: 'it is no mapping' }));
}
