import { repr, stringRepr } from '../core/value.ts';
import type * as n from './nodes.ts';

const BINARY: Record<n.BinaryOp, string> = {
  and: 'And',
  or: 'Or',
  add: 'Add',
  sub: 'Sub',
  mul: 'Mul',
  div: 'Div',
  floordiv: 'FloorDiv',
  mod: 'Mod',
  pow: 'Pow',
};

const list = (nodes: readonly (n.Expr | n.Keyword | n.Pair | n.Operand)[]): string =>
  `[${nodes.map(nodeText).join(', ')}]`;
const optional = (node: n.Expr | null): string => (node === null ? 'None' : nodeText(node));
const callText = (call: n.CallArgs): string =>
  `args=${list(call.args)}, kwargs=${list(call.kwargs)}, dyn_args=${optional(call.dynArgs)}, dyn_kwargs=${optional(call.dynKwargs)}`;

/** An expression as Jinja's syntax nodes print themselves; dbt stores this text as a config's unrendered value. */
export function nodeText(node: n.Expr | n.Keyword | n.Pair | n.Operand | n.Slice): string {
  switch (node.type) {
    case 'Const':
      return `Const(value=${repr(node.value)})`;
    case 'Name':
      return `Name(name=${stringRepr(node.name)}, ctx=${stringRepr(node.ctx)})`;
    case 'NSRef':
      return `NSRef(name=${stringRepr(node.name)}, attr=${stringRepr(node.attr)})`;
    case 'Tuple':
      return `Tuple(items=${list(node.items)}, ctx='load')`;
    case 'List':
      return `List(items=${list(node.items)})`;
    case 'Dict':
      return `Dict(items=${list(node.items)})`;
    case 'Pair':
      return `Pair(key=${nodeText(node.key)}, value=${nodeText(node.value)})`;
    case 'Keyword':
      return `Keyword(key=${stringRepr(node.key)}, value=${nodeText(node.value)})`;
    case 'Getattr':
      return `Getattr(node=${nodeText(node.node)}, attr=${stringRepr(node.attr)}, ctx='load')`;
    case 'Getitem':
      return `Getitem(node=${nodeText(node.node)}, arg=${nodeText(node.arg)}, ctx='load')`;
    case 'Slice':
      return `Slice(start=${optional(node.start)}, stop=${optional(node.stop)}, step=${optional(node.step)})`;
    case 'Call':
      return `Call(node=${nodeText(node.node)}, ${callText(node.call)})`;
    case 'Filter':
    case 'Test':
      return `${node.type}(node=${optional(node.node)}, name=${stringRepr(node.name)}, ${callText(node.call)})`;
    case 'CondExpr':
      return `CondExpr(test=${nodeText(node.test)}, expr1=${nodeText(node.value)}, expr2=${optional(node.else_)})`;
    case 'Binary':
      return `${BINARY[node.op]}(left=${nodeText(node.left)}, right=${nodeText(node.right)})`;
    case 'Unary':
      return `${node.op === 'not' ? 'Not' : node.op === 'neg' ? 'Neg' : 'Pos'}(node=${nodeText(node.node)})`;
    case 'Compare':
      return `Compare(expr=${nodeText(node.expr)}, ops=${list(node.ops)})`;
    case 'Operand':
      return `Operand(op=${stringRepr(node.op)}, expr=${nodeText(node.expr)})`;
    case 'Concat':
      return `Concat(nodes=${list(node.nodes)})`;
  }
}
