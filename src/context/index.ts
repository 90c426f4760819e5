export { adapterFacts } from './adapter-facts.ts';
export { baseMembers } from './base-members.ts';
export { callValue } from './call-value.ts';
export { ParseConfig, RuntimeConfig } from './config-object.ts';
export { type ContextOptions, contextFor, createContext } from './create-context.ts';
export { envVarFunction } from './environment-variable.ts';
export { argumentBinder, hostFunction } from './host-function.ts';
export { MacroFunction } from './macro-function.ts';
export { BUILTIN_PACKAGES, MacroNamespace, PackageMacros } from './macro-namespace.ts';
export { graphDict, resourceDict } from './node-dict.ts';
export { NodeScope } from './node-scope.ts';
export {
  dispatchFunction,
  type ParseOwner,
  type ParseRecorder,
  ParseScope,
} from './parse-scope.ts';
export { RefNotes } from './ref-notes.ts';
export { nameArguments, refArguments, sourceArguments } from './reference-arguments.ts';
export type { ContextServices } from './services.ts';
export { isBuiltinFile, sourceFile } from './source-file.ts';
export { type StatementResult, StatementResults } from './statement-results.ts';
export { argumentTemplate } from './test-argument.ts';
export { VarObject } from './variables.ts';
