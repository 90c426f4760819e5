import type { PyFloat } from '../core/value.ts';
import {
  ArrayBase,
  BinaryBase,
  CallBase,
  CompareBase,
  ConcatBase,
  DictBase,
  FilterBase,
  GroupBase,
  InlineIfBase,
  LiteralBase,
  LookupBase,
  OperandBase,
  PairBase,
  Plain,
  SymbolBase,
  TestBase,
  UnaryBase,
} from './node-base.ts';

export type Ctx = 'load' | 'store' | 'param';

export class Name extends SymbolBase {
  readonly type = 'Name';
  name: string;
  ctx: Ctx;
  constructor(lineno: number, pos: number, name: string, ctx: Ctx) {
    super(lineno, pos);
    this.name = name;
    this.ctx = ctx;
  }
}

/** `ns.attr` on the left of an assignment. */
export class NSRef extends Plain {
  readonly type = 'NSRef';
  name: string;
  attr: string;
  constructor(lineno: number, pos: number, name: string, attr: string) {
    super(lineno, pos);
    this.name = name;
    this.attr = attr;
  }
}

export class Const extends LiteralBase {
  readonly type = 'Const';
  value: null | boolean | string | number | bigint | PyFloat;
  constructor(lineno: number, pos: number, value: Const['value']) {
    super(lineno, pos);
    this.value = value;
  }
}

export class Tuple extends GroupBase {
  readonly type = 'Tuple';
  items: Expr[];
  constructor(lineno: number, pos: number, items: Expr[]) {
    super(lineno, pos);
    this.items = items;
  }
}

export class List extends ArrayBase {
  readonly type = 'List';
  items: Expr[];
  constructor(lineno: number, pos: number, items: Expr[]) {
    super(lineno, pos);
    this.items = items;
  }
}

export class Dict extends DictBase {
  readonly type = 'Dict';
  items: Pair[];
  constructor(lineno: number, pos: number, items: Pair[]) {
    super(lineno, pos);
    this.items = items;
  }
}

export class Pair extends PairBase {
  readonly type = 'Pair';
  key: Expr;
  value: Expr;
  constructor(lineno: number, pos: number, key: Expr, value: Expr) {
    super(lineno, pos);
    this.key = key;
    this.value = value;
  }
}

export class Getattr extends LookupBase {
  readonly type = 'Getattr';
  node: Expr;
  attr: string;
  constructor(lineno: number, pos: number, node: Expr, attr: string) {
    super(lineno, pos);
    this.node = node;
    this.attr = attr;
  }
}

export class Getitem extends LookupBase {
  readonly type = 'Getitem';
  node: Expr;
  arg: Expr | Slice;
  constructor(lineno: number, pos: number, node: Expr, arg: Expr | Slice) {
    super(lineno, pos);
    this.node = node;
    this.arg = arg;
  }
}

export class Slice extends Plain {
  readonly type = 'Slice';
  start: Expr | null;
  stop: Expr | null;
  step: Expr | null;
  constructor(lineno: number, pos: number, start: Expr | null, stop: Expr | null, step: Expr | null) {
    super(lineno, pos);
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}

export interface CallArgs {
  args: Expr[];
  kwargs: Keyword[];
  dynArgs: Expr | null;
  dynKwargs: Expr | null;
}

export class Keyword extends PairBase {
  readonly type = 'Keyword';
  key: string;
  value: Expr;
  constructor(lineno: number, pos: number, key: string, value: Expr) {
    super(lineno, pos);
    this.key = key;
    this.value = value;
  }
}

export class Call extends CallBase {
  readonly type = 'Call';
  node: Expr;
  call: CallArgs;
  constructor(lineno: number, pos: number, node: Expr, call: CallArgs) {
    super(lineno, pos);
    this.node = node;
    this.call = call;
  }
}

/** `node` is null in a filter block or set block, where the captured text takes its place. */
export class Filter extends FilterBase {
  readonly type = 'Filter';
  node: Expr | null;
  name: string;
  call: CallArgs;
  constructor(lineno: number, pos: number, node: Expr | null, name: string, call: CallArgs) {
    super(lineno, pos);
    this.node = node;
    this.name = name;
    this.call = call;
  }
}

export class Test extends TestBase {
  readonly type = 'Test';
  node: Expr;
  name: string;
  call: CallArgs;
  constructor(lineno: number, pos: number, node: Expr, name: string, call: CallArgs) {
    super(lineno, pos);
    this.node = node;
    this.name = name;
    this.call = call;
  }
}

export class CondExpr extends InlineIfBase {
  readonly type = 'CondExpr';
  test: Expr;
  value: Expr;
  else_: Expr | null;
  constructor(lineno: number, pos: number, test: Expr, value: Expr, else_: Expr | null) {
    super(lineno, pos);
    this.test = test;
    this.value = value;
    this.else_ = else_;
  }
}

export type BinaryOp = 'and' | 'or' | 'add' | 'sub' | 'mul' | 'div' | 'floordiv' | 'mod' | 'pow';

export class Binary extends BinaryBase {
  readonly type = 'Binary';
  op: BinaryOp;
  left: Expr;
  right: Expr;
  constructor(lineno: number, pos: number, op: BinaryOp, left: Expr, right: Expr) {
    super(lineno, pos);
    this.op = op;
    this.left = left;
    this.right = right;
  }
}

export class Unary extends UnaryBase {
  readonly type = 'Unary';
  op: 'not' | 'neg' | 'pos';
  node: Expr;
  constructor(lineno: number, pos: number, op: 'not' | 'neg' | 'pos', node: Expr) {
    super(lineno, pos);
    this.op = op;
    this.node = node;
  }
}

export type CompareOp = 'eq' | 'ne' | 'lt' | 'lteq' | 'gt' | 'gteq' | 'in' | 'notin';

export class Operand extends OperandBase {
  readonly type = 'Operand';
  op: CompareOp;
  expr: Expr;
  constructor(lineno: number, pos: number, op: CompareOp, expr: Expr) {
    super(lineno, pos);
    this.op = op;
    this.expr = expr;
  }
}

export class Compare extends CompareBase {
  readonly type = 'Compare';
  expr: Expr;
  ops: Operand[];
  constructor(lineno: number, pos: number, expr: Expr, ops: Operand[]) {
    super(lineno, pos);
    this.expr = expr;
    this.ops = ops;
  }
}

export class Concat extends ConcatBase {
  readonly type = 'Concat';
  nodes: Expr[];
  constructor(lineno: number, pos: number, nodes: Expr[]) {
    super(lineno, pos);
    this.nodes = nodes;
  }
}

export type Expr =
  | Name
  | NSRef
  | Const
  | Tuple
  | List
  | Dict
  | Getattr
  | Getitem
  | Call
  | Filter
  | Test
  | CondExpr
  | Binary
  | Unary
  | Compare
  | Concat;
