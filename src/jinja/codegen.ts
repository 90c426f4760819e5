import { isConstant } from './constant.ts';
import type { Flavour, Frame, KnownNames } from './expression-codegen.ts';
import { LIST } from './frame-codegen.ts';
import { MacroGenerator } from './macro-codegen.ts';
import * as n from './nodes.ts';
import { Analyzer, findUndeclared, Symbols } from './scope.ts';

export type { Flavour, KnownNames } from './expression-codegen.ts';

/**
 * JavaScript source of a template: the body of a function of `rt` (helpers) and `T` (the template), which returns
 * `{ root, blocks }`. `c` is the render context, `p` the source offset of the running statement, `o` collects output
 * and `m` (when present) maps it back to the source.
 *
 * @param native the root collects its values in a list instead of a text
 */
export function generate(template: n.Template, flavour: Flavour, known: KnownNames, native = false): string {
  return new Generator(flavour, known, native).template(template);
}

/** The JavaScript of one expression as a function of the context. */
export function generateExpression(node: n.Expr, flavour: Flavour, known: KnownNames): string {
  return new Generator(flavour, known, false).expression(node);
}

class Generator extends MacroGenerator {
  private readonly native: boolean;
  private hasBlocks = false;

  constructor(flavour: Flavour, known: KnownNames, native: boolean) {
    super(flavour, known);
    this.native = native;
  }

  template(node: n.Template): string {
    const blocks = new Map<string, n.Block>();
    n.walkStatements(node.body, child => {
      if (child.type === 'CallBlock' || child.type === 'FilterBlock') this.countsPieces = true;
      if (child.type === 'Macro' || child.type === 'CallBlock' || (child.type === 'For' && child.recursive)) {
        this.hasFunctions = true;
      }
      if (child.type !== 'Block') return;
      if (blocks.has(child.name)) this.fail(`block '${child.name}' defined twice`, child);
      blocks.set(child.name, child);
    });
    this.hasBlocks = blocks.size > 0;
    this.rootFunction('root', node.body, null);
    this.out.line('const blocks=new Map();');
    for (const [name, block] of blocks) {
      const id = this.out.name('block');
      this.rootFunction(id, block.body, block);
      this.out.line(`blocks.set(${JSON.stringify(name)},${id});`);
    }
    this.out.line('return {root,blocks};');
    return this.out.toString();
  }

  expression(node: n.Expr): string {
    const symbols = new Symbols();
    new Analyzer(symbols).expr(node);
    const frame = this.newFrame(symbols);
    this.functionBody('root', 'c', null, () => {
      this.enterFrame(frame);
      this.out.line(`return ${this.expr(node, frame)};`);
    });
    this.out.line('return {root,blocks:new Map()};');
    return this.out.toString();
  }

  private rootFunction(id: string, body: readonly n.Stmt[], block: n.Block | null): void {
    const symbols = new Symbols();
    const frame = { ...this.newFrame(symbols), toplevel: block === null, block: block !== null };
    if (this.native) frame.buffer = LIST;
    const special = findUndeclared(body, block ? ['self', 'super'] : ['self']);
    const declared = [...special].map(name => [name, symbols.declareParameter(name)] as const);
    new Analyzer(symbols).body(body);
    this.prologueLines = [...symbols.loads.values()].filter(load => load.kind === 'resolve').length;
    this.functionBody(id, 'c', null, () => {
      if (this.native) this.out.line(`${this.out.declare(LIST)}=[];`);
      else this.buffer('o', 'm');
      for (const [name, ref] of declared) {
        this.out.declare(ref);
        const value = name === 'self' ? 'c.self()' : `c.super(${JSON.stringify(block?.name)})`;
        this.out.line(`${ref}=${value};`);
      }
      this.enterFrame(frame);
      this.statements(body, frame);
      this.out.line(this.native ? `return ${LIST};` : `${this.finish('o', 'm')}return o;`);
    });
  }

  protected statements(body: readonly n.Stmt[], frame: Frame): void {
    for (const node of body) this.statement(node, frame);
  }

  private statement(node: n.Stmt, frame: Frame): void {
    switch (node.type) {
      case 'Output':
        this.output(node, frame);
        break;
      case 'If':
        this.ifStatement(node, frame);
        break;
      case 'For':
        this.forLoop(node, frame);
        break;
      case 'Assign':
        this.assign(node, frame);
        break;
      case 'AssignBlock':
        this.assignBlock(node, frame);
        break;
      case 'ExprStmt':
        this.at(node);
        this.out.line(`${this.expr(node.node, frame)};`);
        break;
      case 'Macro':
        this.macro(node, frame);
        break;
      case 'CallBlock':
        this.callBlock(node, frame);
        break;
      case 'FilterBlock':
        this.filterBlock(node, frame);
        break;
      case 'With':
        this.withBlock(node, frame);
        break;
      case 'Scope': {
        const inner = this.inner(frame);
        new Analyzer(inner.symbols).body(node.body);
        this.enterFrame(inner);
        this.statements(node.body, inner);
        this.leaveFrame(inner);
        break;
      }
      case 'Block':
        this.block(node, frame);
        break;
      case 'LoopControl':
        this.loopControl(node);
        break;
      case 'LoaderStmt':
        this.at(node);
        this.out.line(`${this.out.helper('noLoader')}();`);
        break;
    }
  }

  private output(node: n.Output, frame: Frame): void {
    const { buffer, map } = frame;
    // Jinja folds neighbouring constants into one piece.
    let open = false;
    for (const item of node.nodes) {
      const constant = item.type === 'TemplateData' || ((this.native || this.countsPieces) && isConstant(item));
      if (!constant || !open) this.count(frame);
      open = constant;
      if (item.type !== 'TemplateData') {
        if (buffer === LIST) this.at(item);
        const code = this.expr(item, frame);
        this.write(buffer === LIST && constant ? `${this.out.helper('text')}(${code})` : code, item, frame);
      } else if (buffer === LIST) this.out.line(`${LIST}.push(${JSON.stringify(item.data)});`);
      else {
        const data = JSON.stringify(item.data);
        this.out.line(`${buffer}=${this.out.helper('data')}(${buffer},${map},${item.pos},${data});`);
      }
    }
  }

  private ifStatement(node: n.If, frame: Frame): void {
    const soft = { ...frame, soft: true };
    this.at(node);
    this.out.line(`if(${this.condition(node.test, soft)}){`);
    this.statements(node.body, soft);
    for (const branch of node.elif) {
      this.out.line('}else{');
      this.at(branch);
      this.out.line(`if(${this.condition(branch.test, soft)}){`);
      this.statements(branch.body, soft);
    }
    if (node.else_.length) {
      this.out.line('}else{');
      this.statements(node.else_, soft);
    }
    this.out.line('}'.repeat(node.elif.length + 1));
  }

  /** Blocks read the template's names from the context. */
  private export(target: n.Expr, frame: Frame): void {
    if (!this.hasBlocks || !frame.toplevel || frame.loop || frame.block) return;
    if (target.type === 'Tuple') for (const item of target.items) this.export(item, frame);
    if (target.type === 'Name') {
      this.out.line(`c.vars.set(${JSON.stringify(target.name)},${frame.symbols.ref(target.name)});`);
    }
  }

  private assign(node: n.Assign, frame: Frame): void {
    this.at(node);
    this.checkNamespaces(node.target, frame);
    this.store(node.target, this.expr(node.node, frame), frame);
    this.export(node.target, frame);
  }

  private assignBlock(node: n.AssignBlock, frame: Frame): void {
    const inner = this.inner(frame);
    const analyzer = new Analyzer(inner.symbols);
    analyzer.body(node.body);
    this.enterFrame(inner);
    const captured = this.captured(inner, f => this.statements(node.body, f));
    this.at(node);
    if (node.filter) this.analyzeLate(node.filter, captured.inner);
    const value = node.filter ? this.filter(node.filter, captured.inner, captured.text) : captured.text;
    this.store(node.target, value, frame);
    this.export(node.target, frame);
    this.leaveFrame(inner);
  }

  /** Names that are only read in a set block's filter: Jinja's analysis passes them over and fails on them. */
  private analyzeLate(filter: n.Filter, frame: Frame): void {
    const before = new Set(frame.symbols.loads.keys());
    new Analyzer(frame.symbols).expr(filter);
    for (const [target, load] of frame.symbols.loads) {
      if (before.has(target) || load.kind !== 'resolve') continue;
      this.out.line(`${this.out.declare(target)}=c.resolve(${JSON.stringify(load.name)});`);
    }
  }

  private filterBlock(node: n.FilterBlock, frame: Frame): void {
    const inner = this.inner(frame);
    const analyzer = new Analyzer(inner.symbols);
    analyzer.body(node.body);
    analyzer.expr(node.filter);
    this.enterFrame(inner);
    const captured = this.captured(inner, f => this.statements(node.body, f));
    this.at(node);
    this.writeText(this.filter(node.filter, captured.inner, captured.text), node, frame);
    this.leaveFrame(inner);
  }

  private withBlock(node: n.With, frame: Frame): void {
    const inner = this.inner(frame);
    const analyzer = new Analyzer(inner.symbols);
    for (const target of node.targets) analyzer.target(target);
    analyzer.body(node.body);
    this.enterFrame(inner);
    this.at(node);
    node.targets.forEach((target, i) => {
      this.store(target, this.expr(node.values[i] as n.Expr, frame), inner);
    });
    this.statements(node.body, inner);
    this.leaveFrame(inner);
  }

  private block(node: n.Block, frame: Frame): void {
    this.at(node);
    let context = 'c';
    if (node.scoped) {
      const names = [...frame.symbols.visibleStores()].map(([name, ref]) => `${JSON.stringify(name)},${ref}`);
      context = `c.derive([${names.join(',')}])`;
    }
    const call = `c.block(${JSON.stringify(node.name)},${context},blocks)`;
    this.count(frame);
    this.write(this.flavour === 'async' ? `await ${call}` : call, node, frame);
  }
}
