import { isConstant } from './constant.ts';
import { ExpressionGenerator, type Flavour, type Frame, type KnownNames } from './expression-codegen.ts';
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

class Generator extends ExpressionGenerator {
  private readonly native: boolean;
  private hasBlocks = false;
  /** Variables outlive their loop only where a function can still read them. */
  private hasFunctions = false;
  /** Pieces of output are counted where a block may print what is no text: its error tells the piece's number. */
  private countsPieces = false;

  constructor(flavour: Flavour, known: KnownNames, native: boolean) {
    super(flavour, known);
    this.native = native;
  }

  private get fn(): string {
    return this.flavour === 'async' ? 'async function' : 'function';
  }

  template(node: n.Template): string {
    const blocks = new Map<string, n.Block>();
    n.walk(node, child => {
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

  private newFrame(symbols: Symbols): Frame {
    return { symbols, toplevel: false, soft: false, loop: false, block: false, buffer: 'o', map: 'm' };
  }

  private inner(frame: Frame, symbols = new Symbols(frame.symbols)): Frame {
    return { ...this.newFrame(symbols), buffer: frame.buffer, map: frame.map };
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

  /** A function with its variables and the handler that notes in an error where it passed. */
  private functionBody(id: string, params: string, macro: string | null, write: () => void): void {
    this.out.line(`${this.fn} ${id}(${params}){`);
    this.out.open(params === '' ? [] : params.split(','));
    this.out.line('let p=0;');
    if (macro !== null) this.out.line('c.enter();');
    this.out.line('try{');
    write();
    this.out.line(`}catch(e){throw c.trace(e,T,p,${JSON.stringify(macro)});}`);
    if (macro !== null) this.out.line('finally{c.leave();}');
    this.out.line('}');
    this.out.close();
  }

  private buffer(o: string, m: string): void {
    this.out.declare(o);
    this.out.declare(m);
    this.out.line(`${o}="";${m}=c.newMap(T);`);
    if (this.countsPieces) this.out.line(`${this.out.declare(`q${o}`)}=new ${this.out.helper('Pieces')}();`);
  }

  /** Ends a buffer: its text can be found by whoever prints it. */
  private finish(o: string, m: string): string {
    return `${this.countsPieces ? `q${o}.check();` : ''}c.finish(${o},${m});`;
  }

  private count(frame: Frame): void {
    if (this.countsPieces && frame.buffer !== LIST) this.out.line(`q${frame.buffer}.count++;`);
  }

  private enterFrame(frame: Frame): void {
    const code: string[] = [];
    for (const [target, load] of frame.symbols.loads) {
      if (load.kind === 'param') continue;
      this.out.declare(target);
      if (load.kind === 'resolve') code.push(`${target}=c.resolve(${JSON.stringify(load.name)});`);
      else code.push(`${target}=${load.kind === 'alias' ? load.target : 'undefined'};`);
    }
    if (code.length) this.out.line(code.join(''));
  }

  /** What a frame's variables held must not be seen by functions that were made in it and run later. */
  private leaveFrame(frame: Frame): void {
    if (!this.hasFunctions) return;
    const targets = [...frame.symbols.loads.keys()];
    if (targets.length) this.out.line(`${targets.map(t => this.out.declare(t)).join('=')}=undefined;`);
  }

  private statements(body: readonly n.Stmt[], frame: Frame): void {
    for (const node of body) this.statement(node, frame);
  }

  private at(node: { pos: number }): void {
    this.out.line(`p=${node.pos};`);
  }

  private statement(node: n.Stmt, frame: Frame): void {
    switch (node.type) {
      case 'Output':
        return this.output(node, frame);
      case 'If':
        return this.ifStatement(node, frame);
      case 'For':
        return this.forLoop(node, frame);
      case 'Assign':
        return this.assign(node, frame);
      case 'AssignBlock':
        return this.assignBlock(node, frame);
      case 'ExprStmt':
        this.at(node);
        return this.out.line(`${this.expr(node.node, frame)};`);
      case 'Macro':
        return this.macro(node, frame);
      case 'CallBlock':
        return this.callBlock(node, frame);
      case 'FilterBlock':
        return this.filterBlock(node, frame);
      case 'With':
        return this.withBlock(node, frame);
      case 'Scope': {
        const inner = this.inner(frame);
        new Analyzer(inner.symbols).body(node.body);
        this.enterFrame(inner);
        this.statements(node.body, inner);
        return this.leaveFrame(inner);
      }
      case 'Block':
        return this.block(node, frame);
      case 'LoopControl':
        return this.loopControl(node);
      case 'LoaderStmt':
        this.at(node);
        return this.out.line(`${this.out.helper('noLoader')}();`);
    }
  }

  /** Output of a call or filter block: Jinja joins it as it is, so that it has to be text already. */
  private writeText(code: string, node: { pos: number }, frame: Frame): void {
    this.write(frame.buffer === LIST ? code : `q${frame.buffer}.text(${code})`, node, frame);
  }

  private write(code: string, node: { pos: number }, frame: Frame): void {
    const { buffer, map } = frame;
    if (buffer === LIST) {
      this.out.line(`${LIST}.push(${code});`);
      return;
    }
    const s = this.out.declare('s');
    this.out.line(
      `${s}=${this.out.helper('text')}(${code});if(${map})${map}.embed(${buffer}.length,${node.pos},${s});${buffer}+=${s};`,
    );
  }

  private output(node: n.Output, frame: Frame): void {
    const { buffer, map } = frame;
    // Jinja folds neighbouring constants into one piece.
    let open = false;
    for (const item of node.nodes) {
      const constant = item.type === 'TemplateData' || isConstant(item);
      if (!constant || !open) this.count(frame);
      open = constant;
      if (item.type !== 'TemplateData') {
        this.at(item);
        const code = this.expr(item, frame);
        this.write(buffer === LIST && constant ? `${this.out.helper('text')}(${code})` : code, item, frame);
      } else if (buffer === LIST) this.out.line(`${LIST}.push(${JSON.stringify(item.data)});`);
      else {
        this.out.line(`if(${map})${map}.mark(${buffer}.length,${item.pos});${buffer}+=${JSON.stringify(item.data)};`);
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

  // --- assignment

  /** Stores the value of `code` into names, tuples of names and namespace attributes. */
  private store(target: n.Expr, code: string, frame: Frame): void {
    if (target.type === 'Name') {
      const ref = this.out.declare(frame.symbols.ref(target.name));
      this.out.line(`${ref}=${code};`);
    } else if (target.type === 'NSRef') {
      this.out.line(
        `${this.out.helper('setNamespace')}(${frame.symbols.ref(target.name)},${JSON.stringify(target.attr)},${code});`,
      );
    } else if (target.type === 'Tuple') {
      const t = this.out.temporary();
      this.out.line(`${t}=${this.out.helper('unpack')}(${code},${target.items.length});`);
      target.items.forEach((item, i) => {
        this.store(item, `${t}[${i}]`, frame);
      });
    }
  }

  private checkNamespaces(target: n.Expr, frame: Frame): void {
    if (target.type === 'Tuple') for (const item of target.items) this.checkNamespaces(item, frame);
    if (target.type === 'NSRef') {
      this.out.line(`${this.out.helper('checkNamespace')}(${frame.symbols.ref(target.name)});`);
    }
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

  /** Runs `write` with output going to a buffer of its own, whose text it returns the name of. */
  private captured(frame: Frame, write: (inner: Frame) => void): { text: string; inner: Frame } {
    const buffer = this.out.name('o');
    const map = this.out.name('m');
    this.buffer(buffer, map);
    const inner = { ...frame, buffer, map };
    write(inner);
    this.out.line(this.finish(buffer, map));
    return { text: buffer, inner };
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

  // --- loops

  private loopControl(node: n.LoopControl): void {
    if (this.out.inLoop) return this.out.line(`${node.kind};`);
    const what = node.kind === 'break' ? "'break' outside loop" : "'continue' not properly in loop";
    throw this.pythonSyntaxError(what, node.lineno);
  }

  private forLoop(node: n.For, frame: Frame): void {
    n.walk(node, child => {
      if (child.type === 'Name' && child.ctx === 'store' && child.name === 'loop') {
        this.fail("Can't assign to special loop variable in for-loop target", child);
      }
    });
    const inner = { ...this.inner(frame), loop: true };
    const extended = node.recursive || findUndeclared(node.body, ['loop']).has('loop') || hasScopedBlock(node);
    if (extended) this.out.declare(inner.symbols.declareParameter('loop'));
    const analyzer = new Analyzer(inner.symbols);
    analyzer.target(node.target, true);
    analyzer.body(node.body);
    if (node.recursive) return this.recursiveLoop(node, frame, inner);
    this.at(node);
    this.loopBody(node, inner, frame, this.expr(node.iter, frame), extended, null);
  }

  private recursiveLoop(node: n.For, frame: Frame, inner: Frame): void {
    const id = this.out.name('loop');
    this.functionBody(id, `reciter,depth`, 'loop', () => {
      this.buffer('o', 'm');
      this.loopBody(
        node,
        { ...inner, buffer: 'o', map: 'm' },
        { ...frame, buffer: 'o', map: 'm' },
        'reciter',
        true,
        id,
      );
      this.out.line(`${this.finish('o', 'm')}return o;`);
    });
    this.at(node);
    const call = `${id}(${this.expr(node.iter, frame)},0)`;
    this.count(frame);
    this.write(this.flavour === 'async' ? `await ${call}` : call, node, frame);
  }

  /** @param recurse name of the loop's own function when it is recursive */
  private loopBody(
    node: n.For,
    inner: Frame,
    outer: Frame,
    iterable: string,
    extended: boolean,
    recurse: string | null,
  ): void {
    const ran = node.else_.length ? this.out.temporary() : '';
    if (ran) this.out.line(`${ran}=false;`);
    const test = node.test ? this.loopTest(node, node.test, inner, outer, extended) : null;
    const source = test?.kind === 'generator' ? `${test.name}(${iterable})` : iterable;
    const item = this.out.name('i');
    if (extended) {
      const list = test?.kind === 'generator' && test.isAsync ? `await ${source}` : source;
      const loop = this.out.name('lc');
      const depth = recurse ? 'depth' : '0';
      this.out.line(
        `for(const ${loop}=${this.out.helper('loop')}(c,${list},${recurse ?? 'null'},${depth});${loop}.advance();){`,
      );
      this.out.line(`${inner.symbols.ref('loop')}=${loop};const ${item}=${loop}.current;`);
    } else {
      this.out.line(`for(const ${item} of ${this.out.helper('iterate')}(${source})){c.tick();`);
    }
    this.out.enterLoop();
    if (test?.kind === 'inline') test.write(item);
    this.bindTarget(node.target, item, inner);
    this.enterFrame(inner);
    this.statements(node.body, inner);
    // Only a turn that reaches its end counts: after `break` in the first one the else part runs.
    if (ran) this.out.line(`${ran}=true;`);
    this.out.leaveLoop();
    this.out.line('}');
    this.leaveFrame(inner);
    if (!ran) return;
    const else_ = this.inner(outer);
    new Analyzer(else_.symbols).body(node.else_);
    this.out.line(`if(!${ran}){`);
    this.enterFrame(else_);
    this.statements(node.else_, else_);
    this.leaveFrame(else_);
    this.out.line('}');
  }

  private bindTarget(target: n.Expr, item: string, frame: Frame): void {
    this.store(target, item, frame);
  }

  /**
   * The `if` of a loop. Items are tested one by one, since the test may read what the body changed: in place, or by a
   * generator where `loop` looks ahead. A generator cannot wait for a call, so an asynchronous test with a call makes
   * the list beforehand.
   */
  private loopTest(node: n.For, test: n.Expr, inner: Frame, outer: Frame, extended: boolean): LoopTest {
    const symbols = new Symbols(outer.symbols, inner.symbols.level, 'i');
    const frame = this.inner(outer, symbols);
    const analyzer = new Analyzer(symbols);
    analyzer.target(node.target, true);
    analyzer.expr(test);
    if (!extended) {
      this.enterFrame(frame);
      return {
        kind: 'inline',
        write: item => {
          this.bindTarget(node.target, item, frame);
          this.out.line(`if(!${this.condition(test, frame)})continue;`);
        },
      };
    }
    const isAsync = this.flavour === 'async' && containsCall(test);
    const name = this.out.name('f');
    this.out.line(`const ${name}=${isAsync ? 'async function' : 'function*'}(items){`);
    this.out.open();
    if (isAsync) this.out.line('const list=[];');
    this.enterFrame(frame);
    const item = this.out.name('i');
    this.out.line(`for(const ${item} of ${this.out.helper('iterate')}(items)){`);
    this.bindTarget(node.target, item, frame);
    const value = node.target.type === 'Tuple' ? this.expr(asLoad(node.target), frame) : item;
    const keep = isAsync ? `list.push(${value});` : `yield ${value};`;
    this.out.line(`if(${this.condition(test, frame)})${keep}`);
    this.out.line(isAsync ? '}return list;};' : '}};');
    this.out.close();
    return { kind: 'generator', name, isAsync };
  }

  // --- macros

  /** Writes the function of a macro or call block and returns the expression that makes the macro. */
  private macroFunction(node: n.Macro | n.CallBlock, frame: Frame): string {
    const inner = this.inner(frame);
    const { symbols } = inner;
    const name = node.type === 'Macro' ? node.name : null;
    const undeclared = findUndeclared(node.body, ['caller', 'kwargs', 'varargs']);
    const names = node.args.map(arg => arg.name);
    new Analyzer(symbols).params(node.args, node.defaults);
    const params = names.map(arg => symbols.ref(arg));
    const explicit = names.indexOf('caller');
    const usesCaller = undeclared.has('caller');
    if (usesCaller && explicit >= 0 && explicit < names.length - node.defaults.length) {
      this.fail(
        'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
        node,
      );
    }
    if (usesCaller && explicit < 0) params.push(symbols.declareParameter('caller'));
    const usesKwargs = undeclared.has('kwargs') && !names.includes('kwargs');
    if (usesKwargs) params.push(symbols.declareParameter('kwargs'));
    const usesVarargs = undeclared.has('varargs') && !names.includes('varargs');
    if (usesVarargs) params.push(symbols.declareParameter('varargs'));
    new Analyzer(symbols).body(node.body);

    const id = this.out.name('macro');
    this.functionBody(id, [...new Set(params)].join(','), name ?? 'caller', () => {
      this.buffer('o', 'm');
      const body = { ...inner, buffer: 'o', map: 'm' };
      this.enterFrame(body);
      this.defaults(node, body);
      this.statements(node.body, body);
      this.out.line(`${this.finish('o', 'm')}return o;`);
    });
    const flags = [usesKwargs, usesVarargs, usesCaller].join(',');
    return `${this.out.helper('macro')}(c,${id},${JSON.stringify(name)},${JSON.stringify(names)},${flags})`;
  }

  private defaults(node: n.Macro | n.CallBlock, frame: Frame): void {
    const first = node.args.length - node.defaults.length;
    this.unsetParams = true;
    node.args.forEach((arg, i) => {
      const ref = frame.symbols.ref(arg.name);
      const value =
        i < first
          ? `${this.out.helper('noParameter')}(${JSON.stringify(arg.name)})`
          : this.expr(node.defaults[i - first] as n.Expr, frame);
      this.out.line(`if(${ref}===undefined){${ref}=${value};}`);
    });
    this.unsetParams = false;
  }

  private macro(node: n.Macro, frame: Frame): void {
    const code = this.macroFunction(node, frame);
    const ref = this.out.declare(frame.symbols.ref(node.name));
    this.out.line(`${ref}=${code};`);
    if (frame.toplevel) this.out.line(`c.vars.set(${JSON.stringify(node.name)},${ref});`);
  }

  private callBlock(node: n.CallBlock, frame: Frame): void {
    const code = this.macroFunction(node, frame);
    const caller = this.out.temporary('caller');
    this.out.line(`${caller}=${code};`);
    this.at(node);
    this.writeText(this.call(node.call, frame, caller), node, frame);
  }
}

/** The variable that collects the values of native rendering. */
const LIST = 'list';

type LoopTest =
  | { kind: 'inline'; write: (item: string) => void }
  | { kind: 'generator'; name: string; isAsync: boolean };

function hasScopedBlock(node: n.For): boolean {
  let found = false;
  n.walk(node, child => {
    if (child.type === 'Block' && child.scoped) found = true;
  });
  return found;
}

function containsCall(node: n.Expr): boolean {
  let found = false;
  n.walk(node, child => {
    if (child.type === 'Call') found = true;
  });
  return found;
}

/** The tuple of a loop target's names, as an expression that reads them. */
function asLoad(target: n.Expr): n.Expr {
  if (target.type === 'Tuple') return new n.Tuple(target.lineno, target.pos, target.items.map(asLoad));
  return target.type === 'Name' ? new n.Name(target.lineno, target.pos, target.name, 'load') : target;
}
