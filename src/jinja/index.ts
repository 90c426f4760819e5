export { PyError } from '../core/value.ts';
export { createEnvironment, Environment, type EnvironmentOptions } from './environment.ts';
export { MacroReturn } from './errors.ts';
export { dbtJsonFallback, fromJson, toJson } from './json.ts';
export { type Limits, RenderContext, RenderState, type Scope } from './runtime/context.ts';
export { Fn, type HostFunction, HostObject, type Kwargs, NO_KWARGS, type Operator, PyType } from './runtime/host.ts';
export { bind, type Signature } from './runtime/signature.ts';
export { Undefined } from './runtime/undefined.ts';
export { type MappedText, Template, type TemplateOptions } from './template.ts';
