import nunjucks from 'nunjucks/src/nodes.js';
import type { PyFloat } from '../core/value.ts';

type NodeClass = new (lineno: number, pos: number) => { lineno: number; colno: number };

/** nunjucks' `init` copies fields by name at each level; ours are set by constructors, which is four times as fast. */
function base(cls: NodeClass): new (lineno: number, pos: number) => BaseNode {
  class Quick extends cls {
    declare pos: number;
    init(lineno: number, pos: number): void {
      this.lineno = lineno;
      this.pos = pos;
    }
  }
  return Quick as unknown as new (
    lineno: number,
    pos: number,
  ) => BaseNode;
}

interface BaseNode {
  lineno: number;
  /** Offset in the normalised source. */
  pos: number;
}

const Plain = base(nunjucks.Node);
const SymbolBase = base(nunjucks.Symbol);
const LiteralBase = base(nunjucks.Literal);
const GroupBase = base(nunjucks.Group);
const ArrayBase = base(nunjucks.Array);
const DictBase = base(nunjucks.Dict);
const PairBase = base(nunjucks.Pair);
const LookupBase = base(nunjucks.LookupVal);
const CallBase = base(nunjucks.FunCall);
const FilterBase = base(nunjucks.Filter);
const InlineIfBase = base(nunjucks.InlineIf);
const BinaryBase = base(nunjucks.BinOp);
const UnaryBase = base(nunjucks.Not);
const CompareBase = base(nunjucks.Compare);
const OperandBase = base(nunjucks.CompareOperand);
const ConcatBase = base(nunjucks.Concat);
const TestBase = base(nunjucks.Is);
const OutputBase = base(nunjucks.Output);
const DataBase = base(nunjucks.TemplateData);
const IfBase = base(nunjucks.If);
const ForBase = base(nunjucks.For);
const MacroBase = base(nunjucks.Macro);
const CallerBase = base(nunjucks.Caller);
const SetBase = base(nunjucks.Set);
const CaptureBase = base(nunjucks.Capture);
const BlockBase = base(nunjucks.Block);
const IncludeBase = base(nunjucks.Include);
const RootBase = base(nunjucks.Root);

// --- expressions

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

// --- statements

export class TemplateData extends DataBase {
  readonly type = 'TemplateData';
  data: string;
  constructor(lineno: number, pos: number, data: string) {
    super(lineno, pos);
    this.data = data;
  }
}

export class Output extends OutputBase {
  readonly type = 'Output';
  nodes: (TemplateData | Expr)[];
  constructor(lineno: number, pos: number, nodes: (TemplateData | Expr)[]) {
    super(lineno, pos);
    this.nodes = nodes;
  }
}

export class If extends IfBase {
  readonly type = 'If';
  test: Expr;
  body: Stmt[];
  elif: If[] = [];
  else_: Stmt[] = [];
  constructor(lineno: number, pos: number, test: Expr, body: Stmt[]) {
    super(lineno, pos);
    this.test = test;
    this.body = body;
  }
}

export class For extends ForBase {
  readonly type = 'For';
  target: Expr;
  iter: Expr;
  body: Stmt[];
  else_: Stmt[];
  test: Expr | null;
  recursive: boolean;
  constructor(
    lineno: number,
    pos: number,
    parts: { target: Expr; iter: Expr; body: Stmt[]; else_: Stmt[]; test: Expr | null; recursive: boolean },
  ) {
    super(lineno, pos);
    this.target = parts.target;
    this.iter = parts.iter;
    this.body = parts.body;
    this.else_ = parts.else_;
    this.test = parts.test;
    this.recursive = parts.recursive;
  }
}

export class Macro extends MacroBase {
  readonly type = 'Macro';
  name: string;
  args: Name[];
  defaults: Expr[];
  body: Stmt[];
  constructor(lineno: number, pos: number, name: string, args: Name[], defaults: Expr[], body: Stmt[]) {
    super(lineno, pos);
    this.name = name;
    this.args = args;
    this.defaults = defaults;
    this.body = body;
  }
}

export class CallBlock extends CallerBase {
  readonly type = 'CallBlock';
  call: Call;
  args: Name[];
  defaults: Expr[];
  body: Stmt[];
  constructor(lineno: number, pos: number, call: Call, args: Name[], defaults: Expr[], body: Stmt[]) {
    super(lineno, pos);
    this.call = call;
    this.args = args;
    this.defaults = defaults;
    this.body = body;
  }
}

export class FilterBlock extends CaptureBase {
  readonly type = 'FilterBlock';
  filter: Filter;
  body: Stmt[];
  constructor(lineno: number, pos: number, filter: Filter, body: Stmt[]) {
    super(lineno, pos);
    this.filter = filter;
    this.body = body;
  }
}

export class Assign extends SetBase {
  readonly type = 'Assign';
  target: Expr;
  node: Expr;
  constructor(lineno: number, pos: number, target: Expr, node: Expr) {
    super(lineno, pos);
    this.target = target;
    this.node = node;
  }
}

export class AssignBlock extends SetBase {
  readonly type = 'AssignBlock';
  target: Expr;
  filter: Filter | null;
  body: Stmt[];
  constructor(lineno: number, pos: number, target: Expr, filter: Filter | null, body: Stmt[]) {
    super(lineno, pos);
    this.target = target;
    this.filter = filter;
    this.body = body;
  }
}

export class With extends Plain {
  readonly type = 'With';
  targets: Expr[];
  values: Expr[];
  body: Stmt[];
  constructor(lineno: number, pos: number, targets: Expr[], values: Expr[], body: Stmt[]) {
    super(lineno, pos);
    this.targets = targets;
    this.values = values;
    this.body = body;
  }
}

/** `{% autoescape %}`: a scope of its own; escaping as such is not supported by dbt and has no effect here. */
export class Scope extends Plain {
  readonly type = 'Scope';
  options: Expr;
  body: Stmt[];
  constructor(lineno: number, pos: number, options: Expr, body: Stmt[]) {
    super(lineno, pos);
    this.options = options;
    this.body = body;
  }
}

export class Block extends BlockBase {
  readonly type = 'Block';
  name: string;
  scoped: boolean;
  required: boolean;
  body: Stmt[];
  constructor(lineno: number, pos: number, name: string, scoped: boolean, required: boolean, body: Stmt[]) {
    super(lineno, pos);
    this.name = name;
    this.scoped = scoped;
    this.required = required;
    this.body = body;
  }
}

/** `{% do x %}` */
export class ExprStmt extends Plain {
  readonly type = 'ExprStmt';
  node: Expr;
  constructor(lineno: number, pos: number, node: Expr) {
    super(lineno, pos);
    this.node = node;
  }
}

export class LoopControl extends Plain {
  readonly type = 'LoopControl';
  kind: 'break' | 'continue';
  constructor(lineno: number, pos: number, kind: 'break' | 'continue') {
    super(lineno, pos);
    this.kind = kind;
  }
}

/** `include`, `import`, `from ... import` and `extends`: they need a loader, which dbt's templates never have. */
export class LoaderStmt extends IncludeBase {
  readonly type = 'LoaderStmt';
  kind: 'include' | 'import' | 'from' | 'extends';
  template: Expr;
  /** Names that the statement would define. */
  names: string[];
  constructor(lineno: number, pos: number, kind: LoaderStmt['kind'], template: Expr, names: string[]) {
    super(lineno, pos);
    this.kind = kind;
    this.template = template;
    this.names = names;
  }
}

export type Stmt =
  | Output
  | If
  | For
  | Macro
  | CallBlock
  | FilterBlock
  | Assign
  | AssignBlock
  | With
  | Scope
  | Block
  | ExprStmt
  | LoopControl
  | LoaderStmt;

export class Template extends RootBase {
  readonly type = 'Template';
  body: Stmt[];
  constructor(body: Stmt[]) {
    super(1, 0);
    this.body = body;
  }
}

export type Node = Expr | Stmt | Template | TemplateData | Pair | Keyword | Operand | Slice;

/** Visits `node` and all nodes below it in the order of their fields. */
export function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if ('type' in node && 'pos' in node) visit(node as Node);
  else if (!('dynArgs' in node)) return;
  for (const key of Object.keys(node)) {
    const child = (node as Record<string, unknown>)[key];
    if (child !== null && typeof child === 'object') walk(child, visit);
  }
}
