export { PyError } from '../core/value.ts';
export {
  extractConfigText,
  extractMacroCalls,
  extractStatic,
  type MacroCall,
  readsName,
  type StaticCall,
} from './analysis.ts';
export { type ExtractedBlocks, extractBlocks, type SourceBlock, type UnexpectedTag } from './blocks.ts';
export { MacroTemplate } from './dbt-macro.ts';
export { createEnvironment, Environment, type EnvironmentOptions } from './environment.ts';
export { MacroReturn } from './errors.ts';
export { pyRound } from './filters/number.ts';
export { dbtJsonFallback, fromJson, type JsonOptions, toJson } from './json.ts';
export { type Clock, modules } from './modules/modules.ts';
export { strftime } from './modules/strftime.ts';
export { parsePythonLiteral } from './python-literal.ts';
export { getattr, getitem } from './runtime/attr.ts';
export { call, isCallable } from './runtime/call.ts';
export { compare, contains } from './runtime/compare.ts';
export { type Limits, RenderContext, RenderState, type Scope } from './runtime/context.ts';
export { toPyFloat, toPyInt } from './runtime/convert.ts';
export { formatValue } from './runtime/format-spec.ts';
export { Fn, type HostFunction, HostObject, type Kwargs, NO_KWARGS, type Operator, PyType } from './runtime/host.ts';
export { isIterable, iterate, len, toArray, truth } from './runtime/iterate.ts';
export { Macro } from './runtime/macro.ts';
export { DictView, Markup, PyIter, PyRange } from './runtime/objects.ts';
export type { OutputPlace, SourcePlace } from './runtime/output-map.ts';
export { formatPercent } from './runtime/percent.ts';
export { bind, type Signature } from './runtime/signature.ts';
export { sortValues } from './runtime/sort.ts';
export { strFormat, strFormatMap } from './runtime/str-format.ts';
export { isUndefined, makeUndefined, Undefined, type UndefinedKind } from './runtime/undefined.ts';
export { type MappedText, type Names, Template, type TemplateOptions } from './template.ts';
