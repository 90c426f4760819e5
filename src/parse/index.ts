export { mergeConfigCall } from './config/merge.ts';
export { parseInline } from './parse-inline.ts';
export { type ParsedProject, type ParseInput, parseProject } from './parse-project.ts';
