import type { MessageText } from './index.ts';

const hinted = (hint: string | undefined): { hint?: string } => (hint === undefined ? {} : { hint });

/** PA13x to PA16x: property files, resources and their configs. */
export const RESOURCE_CODES = {
  /** A config key has a value of a wrong type, or one that does not go with the others. */
  PA130: (d: { key: string; node: string; message: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Invalid config '${d.key}' of ${d.node}: ${d.message}`,
    hint: 'The value may come from the project file, a property file or config() in the file itself.',
  }),
  /** A property file holds something else than a dictionary. */
  PA131: (d: { file: string; got: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Contents of file '${d.file}' are not valid: expected a dictionary, got ${d.got}`,
    hint: 'A property file begins with keys such as models:, sources: or exposures:.',
  }),
  /** A key that is kept but means nothing. */
  PA132: (d: { key: string; where: string; hint: string | undefined; event: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Unknown key '${d.key}' in ${d.where}`,
    ...hinted(d.hint),
    event: d.event,
  }),
  /** A section of a property file is no list. */
  PA133: (d: { section: string; file: string; got: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `The schema file at ${d.file} is invalid because the value of '${d.section}' is not a list (it is ${d.got})`,
    hint: `Write each entry below ${d.section}: as '- name: ...'.`,
  }),
  /** A property has a value of a wrong type. */
  PA134: (d: { path: string; expected: string; got: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Invalid value for ${d.path}: expected ${d.expected}, got ${d.got}`,
  }),
  /** A property that must be there is missing. */
  PA135: (d: { path: string; key: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Missing key '${d.key}' in ${d.path}`,
  }),
  /** A property that must not be there. */
  PA136: (d: { path: string; key: string; hint: string | undefined }): MessageText => ({
    kind: 'Parsing Error',
    message: `Unknown key '${d.key}' at ${d.path}`,
    ...hinted(d.hint),
  }),
  /** A constraint's type is none of the known ones. */
  PA137: (d: { what: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Invalid constraint type on ${d.what}`,
    hint: 'Types are check, not_null, unique, primary_key, foreign_key and custom.',
  }),
  /** An attribute stands both at top level and under config. */
  PA138: (d: { attribute: string; file: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `In ${d.file}: found ${d.attribute} dictionary in 'config' dictionary and as top-level key`,
    hint: "Remove the top-level key and define it under 'config' dictionary only.",
  }),
  /** Another rule of a property file is broken. */
  PA139: (d: { text: string; hint?: string }): MessageText => ({
    kind: 'Parsing Error',
    message: d.text,
    ...hinted(d.hint),
  }),
  /** Two resources of a package share a name. */
  PA140: (d: { type: string; name: string; package: string; first: string; second: string }): MessageText => ({
    kind: 'Compilation Error',
    message:
      `Found two ${plural(d.type)} with the name "${d.name}" in package ${d.package}:\n` +
      `- ${d.first}\n- ${d.second}`,
    hint: 'Rename or disable one of them.',
  }),
  /** Two nodes would be built as the same relation. */
  PA141: (d: { relation: string; first: string; second: string }): MessageText => ({
    kind: 'Compilation Error',
    message: `Two resources have the database representation "${d.relation}":\n- ${d.first}\n- ${d.second}`,
    hint: 'Change the alias, schema or database config of one of them.',
  }),
  /** A node was patched twice. */
  PA142: (d: { type: string; name: string; first: string; second: string }): MessageText => ({
    kind: 'Compilation Error',
    message:
      `Found two schema.yml entries for the same resource named ${d.name}. The ${d.type} is described in both:\n` +
      `- ${d.first}\n- ${d.second}`,
    hint: 'Resources and their columns may only be described a single time.',
  }),
  /** Properties of a resource that does not exist. */
  PA143: (d: { name: string; section: string; file: string; hint: string | undefined }): MessageText => ({
    kind: 'Parsing Error',
    message: `Did not find matching node for patch with name '${d.name}' in the '${d.section}' section of file '${d.file}'`,
    ...hinted(d.hint),
    event: 'NoNodeForYamlKey',
  }),
  /** Properties stand in the section of another kind of resource. */
  PA144: (d: { name: string; type: string; section: string; file: string; right: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `'${d.name}' is a ${d.type} node, but it is specified in the ${d.section} section of ${d.file}`,
    hint: `To fix this warning, place the \`${d.name}\` specification under the ${d.right} key instead.`,
    event: 'WrongResourceSchemaFile',
  }),
  /** A Python model. */
  PA145: (d: { name: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Model '${d.name}' is written in Python, which is not supported`,
    hint: 'Write it in SQL, or disable it with the config `enabled: false`.',
  }),
  /** A macro is described that does not exist. */
  PA146: (d: { name: string; hint: string | undefined }): MessageText => ({
    kind: 'Parsing Error',
    message: `Found patch for macro "${d.name}" which was not found`,
    ...hinted(d.hint),
    event: 'MacroNotFoundForPatch',
  }),
  /** A generic test cannot be made of what a property file says. */
  PA147: (d: { file: string; text: string; hint?: string | undefined }): MessageText => ({
    kind: 'Parsing Error',
    message: `Invalid test config given in ${d.file}:\n${d.text}`,
    ...hinted(d.hint),
  }),
  /** The macro of a generic test does not exist. */
  PA148: (d: { test: string; node: string; macro: string; hint: string | undefined }): MessageText => ({
    kind: 'Compilation Error',
    message: `Generic test '${d.test}' on ${d.node} is not defined: there is no macro '${d.macro}'`,
    ...hinted(d.hint),
  }),
  /** A model's or snapshot's final config breaks a rule. */
  PA150: (d: { node: string; text: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Invalid ${d.node}: ${d.text}`,
  }),
  /** A property that a kind of resource does not have. */
  PA151: (d: { field: string; type: string; name: string }): MessageText => ({
    kind: 'Parsing Error',
    message: `Field ${d.field} is not valid for ${d.type} (${d.name})`,
    event: 'ValidationWarning',
  }),
  /** A macro's description does not fit the macro. */
  PA152: (d: { text: string }): MessageText => ({
    kind: 'Parsing Error',
    message: d.text,
    event: 'InvalidMacroAnnotation',
  }),
  /** A config path of the project file applies to nothing. */
  PA153: (d: { paths: readonly string[] }): MessageText => ({
    kind: 'Parsing Error',
    message:
      'Configuration paths exist in your project file which do not apply to any resources.\n' +
      `There are ${d.paths.length} unused configuration paths:\n${d.paths.map(p => `- ${p}`).join('\n')}`,
    event: 'UnusedResourceConfigPath',
  }),
  /** A way of writing that still works but will not for ever. */
  PA154: (d: { text: string; hint?: string; event: string }): MessageText => ({
    kind: 'Parsing Error',
    message: d.text,
    ...hinted(d.hint),
    event: d.event,
  }),
  /** A file or folder that cannot be read. */
  PA156: (d: { path: string; reason: string }): MessageText => ({
    kind: 'Runtime Error',
    message: `Could not read ${d.path}: ${d.reason}`,
    hint: 'Check that it exists and that you may read it.',
  }),
  /** A docs block that does not exist. */
  PA155: (d: { name: string; hint: string | undefined }): MessageText => ({
    kind: 'Compilation Error',
    message: `Documentation for '${d.name}' not found`,
    ...hinted(d.hint),
  }),
};

function plural(type: string): string {
  if (type === 'analysis') return 'analyses';
  if (type === 'saved_query') return 'saved queries';
  return `${type.replace('_', ' ')}s`;
}
