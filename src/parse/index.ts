export { mergeConfigCall } from './config/merge.ts';
export { parseHolds } from './parse-holds.ts';
export { parseInline } from './parse-inline.ts';
export { type ParsedProject, type ParseInput, parseProject } from './parse-project.ts';
export { placeOfConfig } from './place-of-config.ts';
export { VariableReads } from './variable-reads.ts';
