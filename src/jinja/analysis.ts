import { PyDict, PyTuple, type Value } from '../core/value.ts';
import type { Environment } from './environment.ts';
import { nodeText } from './node-text.ts';
import * as n from './nodes.ts';
import { neg, pos } from './runtime/ops.ts';
import type { TemplateOptions } from './template.ts';

/** What a template can be seen to call without running it. */
export type MacroCall =
  | { kind: 'call'; package?: string | undefined; name: string }
  | { kind: 'dispatch'; name?: string | undefined; namespace?: string | undefined };

/**
 * The functions that a template names in calls: `name(...)`, `package.name(...)` and `adapter.dispatch('name', 'ns')`.
 * Each once, in the order of the text. @throws PyError TemplateSyntaxError
 */
export function extractMacroCalls(env: Environment, source: string, options: TemplateOptions = {}): MacroCall[] {
  const calls = new Map<string, MacroCall>();
  n.walk(env.compile(source, options).ast, node => {
    if (node.type !== 'Call') return;
    const call = macroCall(node);
    if (call) {
      const key =
        call.kind === 'call' ? `${call.package ?? ''}.${call.name}` : `>${call.namespace ?? ''}.${call.name ?? ''}`;
      if (!calls.has(key)) calls.set(key, call);
    }
  });
  return [...calls.values()];
}

function macroCall({ node, call }: n.Call): MacroCall | undefined {
  if (node.type === 'Name') return { kind: 'call', package: undefined, name: node.name };
  if (node.type !== 'Getattr' || node.node.type !== 'Name') return undefined;
  const owner = node.node.name;
  if (owner !== 'adapter') return { kind: 'call', package: owner, name: node.attr };
  if (node.attr !== 'dispatch') return undefined;
  const named = (key: string): n.Expr | undefined => call.kwargs.find(kw => kw.key === key)?.value;
  return {
    kind: 'dispatch',
    name: textOf(call.args[0] ?? named('macro_name')),
    namespace: textOf(call.args[1] ?? named('macro_namespace')),
  };
}

function textOf(node: n.Expr | undefined): string | undefined {
  return node?.type === 'Const' && typeof node.value === 'string' ? node.value : undefined;
}

/** Whether the template reads a variable of that name. */
export function readsName(env: Environment, source: string, name: string): boolean {
  let found = false;
  n.walk(env.compile(source).ast, node => {
    if (node.type === 'Name' && node.name === name) found = true;
  });
  return found;
}

export interface StaticCall {
  name: 'ref' | 'source' | 'config' | 'var' | 'env_var';
  args: Value[];
  kwargs: Map<string, Value>;
  line: number;
  column: number;
}

const STATIC = new Set(['ref', 'source', 'config', 'var', 'env_var']);

/**
 * The calls of a template that is nothing but text, comments and calls of ref, source, config, var and env_var with
 * literal arguments: running it could tell no more. Undefined for any other template.
 * @throws PyError TemplateSyntaxError
 */
export function extractStatic(
  env: Environment,
  source: string,
  options: TemplateOptions = {},
): StaticCall[] | undefined {
  // A statement decides the matter before anything is parsed.
  if (source.includes('{%') && !/\{%[-+]?\s*raw/.test(source)) return undefined;
  const template = env.compile(source, options);
  const calls: StaticCall[] = [];
  for (const statement of template.ast.body) {
    if (statement.type !== 'Output') return undefined;
    for (const node of statement.nodes) {
      if (node.type === 'TemplateData') continue;
      const call = staticCall(node);
      if (!call) return undefined;
      calls.push({ ...call, ...template.position(node.pos) });
    }
  }
  return calls;
}

function staticCall(node: n.Expr): Omit<StaticCall, 'line' | 'column'> | undefined {
  if (node.type !== 'Call' || node.node.type !== 'Name' || !STATIC.has(node.node.name)) return undefined;
  const { call } = node;
  if (call.dynArgs || call.dynKwargs) return undefined;
  const args = literals(call.args);
  if (!args) return undefined;
  const kwargs = new Map<string, Value>();
  for (const { key, value } of call.kwargs) {
    const literal = literalValue(value);
    if (!literal || kwargs.has(key)) return undefined;
    kwargs.set(key, literal.value);
  }
  return { name: node.node.name as StaticCall['name'], args, kwargs };
}

function literals(nodes: readonly n.Expr[]): Value[] | undefined {
  const values: Value[] = [];
  for (const node of nodes) {
    const literal = literalValue(node);
    if (!literal) return undefined;
    values.push(literal.value);
  }
  return values;
}

/** The value of an expression that is a literal. */
export function literalValue(node: n.Expr): { value: Value } | undefined {
  switch (node.type) {
    case 'Const':
      return { value: node.value };
    case 'List':
    case 'Tuple': {
      const values = literals(node.items);
      return values && { value: node.type === 'List' ? values : PyTuple.make(values) };
    }
    case 'Dict': {
      const dict = new PyDict();
      for (const pair of node.items) {
        const key = pair.key.type === 'Const' ? { value: pair.key.value } : undefined;
        const value = literalValue(pair.value);
        if (!key || !value) return undefined;
        dict.set(key.value, value.value);
      }
      return { value: dict };
    }
    case 'Unary': {
      const operand = node.op !== 'not' && node.node.type === 'Const' ? node.node.value : undefined;
      if (operand === undefined || operand === null || typeof operand === 'string') return undefined;
      return { value: node.op === 'neg' ? neg(operand) : pos(operand) };
    }
    default:
      return undefined;
  }
}

/**
 * The keyword arguments of a template's first `config(...)`, unrendered, in the form that dbt keeps to see whether they
 * changed. Undefined when there is no such call.
 */
export function extractConfigText(env: Environment, source: string): Map<string, string> | undefined {
  if (!source.includes('config(')) return undefined;
  let first: n.Call | undefined;
  n.walk(env.compile(source).ast, node => {
    if (!first && node.type === 'Call' && node.node.type === 'Name' && node.node.name === 'config') first = node;
  });
  return first && new Map(first.call.kwargs.map(kw => [kw.key, nodeText(kw)]));
}
