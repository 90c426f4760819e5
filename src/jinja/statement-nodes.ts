import type { Call, Expr, Filter, Name } from './expression-nodes.ts';
import {
  BlockBase,
  CallerBase,
  CaptureBase,
  DataBase,
  ForBase,
  IfBase,
  IncludeBase,
  MacroBase,
  OutputBase,
  Plain,
  RootBase,
  SetBase,
} from './node-base.ts';

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
