export { mergeConfigCall } from './config/merge.ts';
export { parseHolds } from './parse-holds.ts';
export { parseInline } from './parse-inline.ts';
export { type ParsedProject, type ParseInput, parseProject } from './parse-project.ts';
export { VariableReads } from './variable-reads.ts';
