import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Schema = 'manifest-v12' | 'run-results-v6' | 'catalog-v1' | 'sources-v3';

const compiled = new Map<Schema, ValidateFunction>();

function validatorOf(schema: Schema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const path = new URL(`./schemas/${schema}.json`, import.meta.url);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
  compiled.set(schema, validate);
  return validate;
}

/** What the JSON schema that dbt prints for an artifact finds wrong: one line per complaint. */
export function problemsOf(schema: Schema, artifact: unknown): string[] {
  const validate = validatorOf(schema);
  validate(artifact);
  const lines = (validate.errors ?? []).map(e => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  return [...new Set(lines)];
}
