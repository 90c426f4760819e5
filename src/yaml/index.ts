export { dumpYaml } from './dump.ts';
export { lineOf, parseYaml, type YamlDocument, type YamlPath } from './parse.ts';
