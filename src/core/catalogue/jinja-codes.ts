import type { MessageText } from './index.ts';

/** PA2xx: Jinja templates. */
export const JINJA_CODES = {
  /** A template does not parse, or failed while it was rendered. */
  PA201: (d: { type: string; text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
  /** A variable without a default that nobody set. */
  PA210: (d: { name: string; owner: string; supplied: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Required var '${d.name}' not found in config:\nVars supplied to ${d.owner} = ${d.supplied}`,
    hint: `Set it under \`vars:\` in the project file, pass --vars '${d.name}: ...', or give var() a default.`,
  }),
  /** A secret read outside profiles.yml and packages.yml. */
  PA211: (d: { name: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Secret env vars are allowed only in profiles.yml or packages.yml. Found '${d.name}' referenced elsewhere.`,
    hint: 'Read the secret in profiles.yml, or rename the variable.',
  }),
  /** An environment variable without a default that is not set. */
  PA212: (d: { name: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Env var required but not provided: '${d.name}'`,
    hint: `Set ${d.name} in the environment, or give env_var() a default.`,
  }),
  /** `exceptions.raise_compiler_error` and other complaints that the author wrote. */
  PA213: (d: { text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
  /** A dispatch that found no macro. */
  PA214: (d: { name: string; namespace: string | null; tried: readonly string[] }): MessageText => ({
    kind: 'Compilation Error',
    message:
      `In dispatch: No macro named '${d.name}' found within namespace: '${d.namespace ?? 'None'}'\n` +
      `    Searched for: ${d.tried.map(t => `'${t}'`).join(', ')}`,
  }),
  /** `adapter.dispatch` was called in a way that it does not take. */
  PA215: (d: { text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
  /** ref, source, metric, function or config were called with the wrong arguments. */
  PA216: (d: { text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
  /** A ref at run time that parsing did not see. */
  PA217: (d: { model: string; ref: string }): MessageText => ({
    kind: 'Compilation Error',
    message:
      `dbt was unable to infer all dependencies for the model "${d.model}".\n` +
      'This typically happens when ref() is placed within a conditional block.\n\n' +
      `To fix this, add the following hint to the top of the model "${d.model}":\n\n-- depends_on: ${d.ref}`,
  }),
  /** A required config key is missing. */
  PA218: (d: { node: string; key: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Model '${d.node}' does not define a required config parameter '${d.key}'.`,
    hint: `Set ${d.key} in the model's config().`,
  }),
  /** A statement's result was loaded twice. */
  PA219: (d: { name: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `The 'statement' result named '${d.name}' has already been loaded into a variable`,
  }),
  /** An error of another kind that a template raised: database, not implemented, dependency, ... */
  PA220: (d: { kind: MessageText['kind']; text: string }): MessageText => ({ kind: d.kind, message: d.text }),
  /** `exceptions.warn`. */
  PA221: (d: { text: string }): MessageText => ({
    kind: 'Compilation Error',
    message: d.text,
    event: 'JinjaLogWarning',
  }),
  /** A relation, a column or the adapter was used in a way that it does not take. */
  PA230: (d: { text: string }): MessageText => ({ kind: 'Compilation Error', message: d.text }),
  /** A source that only a Python plugin of dbt-duckdb could load. */
  PA231: (d: { source: string; plugin: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Source '${d.source}' is loaded by the plugin '${d.plugin}', which is Python code that pa does not run.`,
    hint: "Give it an external_location that DuckDB reads by itself: read_xlsx('..'), delta_scan('..'), iceberg_scan('..').",
  }),
};
