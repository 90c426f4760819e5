export { mergeConfigCall } from './config/merge.ts';
export { type ParsedProject, type ParseInput, parseProject } from './parse-project.ts';
