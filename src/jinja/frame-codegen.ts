import { ExpressionGenerator, type Frame } from './expression-codegen.ts';
import type * as n from './nodes.ts';
import { Symbols } from './scope.ts';

/** The variable that collects the values of native rendering. */
export const LIST = 'list';

/** What all statements need: frames and their variables, functions, buffers for output, assignment. */
export abstract class FrameGenerator extends ExpressionGenerator {
  /** Variables outlive their loop only where a function can still read them. */
  protected hasFunctions = false;
  /** Pieces of output are counted where a block may print what is no text: its error tells the piece's number. */
  protected countsPieces = false;

  /** Writes statements into the current function. */
  protected abstract statements(body: readonly n.Stmt[], frame: Frame): void;

  protected get fn(): string {
    return this.flavour === 'async' ? 'async function' : 'function';
  }

  protected newFrame(symbols: Symbols): Frame {
    return { symbols, toplevel: false, soft: false, loop: false, block: false, buffer: 'o', map: 'm' };
  }

  protected inner(frame: Frame, symbols = new Symbols(frame.symbols)): Frame {
    return { ...this.newFrame(symbols), buffer: frame.buffer, map: frame.map };
  }

  /** A function with its variables and the handler that notes in an error where it passed. */
  protected functionBody(id: string, params: string, macro: string | null, write: () => void): void {
    // The engine compiles a function in parentheses at once; without them it would read the text twice.
    this.out.line(`const ${id}=(${this.fn}(${params}){`);
    this.out.open(params === '' ? [] : params.split(','));
    this.out.line('let p=0;');
    if (macro !== null) this.out.line('c.enter();');
    this.out.line('try{');
    write();
    this.out.line(`}catch(e){throw c.trace(e,T,p,${JSON.stringify(macro)});}`);
    if (macro !== null) this.out.line('finally{c.leave();}');
    this.out.line('});');
    this.out.close();
  }

  protected buffer(o: string, m: string): void {
    this.out.declare(o);
    this.out.declare(m);
    this.out.line(`${o}="";${m}=c.newMap(T);`);
    if (this.countsPieces) this.out.line(`${this.out.declare(`q${o}`)}=new ${this.out.helper('Pieces')}();`);
  }

  /** Ends a buffer: its text can be found by whoever prints it. */
  protected finish(o: string, m: string): string {
    return `${this.countsPieces ? `q${o}.check();` : ''}c.finish(${o},${m});`;
  }

  protected count(frame: Frame): void {
    if (this.countsPieces && frame.buffer !== LIST) this.out.line(`q${frame.buffer}.count++;`);
  }

  protected enterFrame(frame: Frame): void {
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
  protected leaveFrame(frame: Frame): void {
    if (!this.hasFunctions) return;
    const targets = [...frame.symbols.loads.keys()];
    if (targets.length) this.out.line(`${targets.map(t => this.out.declare(t)).join('=')}=undefined;`);
  }

  protected at(node: n.Node): void {
    this.out.line(`p=${startOf(node)};`);
  }

  /** Output of a call or filter block: Jinja joins it as it is, so that it has to be text already. */
  protected writeText(code: string, node: n.Node, frame: Frame): void {
    this.write(frame.buffer === LIST ? code : `q${frame.buffer}.text(${code})`, node, frame);
  }

  protected write(code: string, node: n.Node, frame: Frame): void {
    const { buffer, map } = frame;
    if (buffer === LIST) {
      this.out.line(`${LIST}.push(${code});`);
      return;
    }
    this.out.line(`${buffer}=${this.out.helper('put')}(${buffer},${map},p=${startOf(node)},${code});`);
  }

  /** Stores the value of `code` into names, tuples of names and namespace attributes. */
  protected store(target: n.Expr, code: string, frame: Frame): void {
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

  protected checkNamespaces(target: n.Expr, frame: Frame): void {
    if (target.type === 'Tuple') for (const item of target.items) this.checkNamespaces(item, frame);
    if (target.type === 'NSRef') {
      this.out.line(`${this.out.helper('checkNamespace')}(${frame.symbols.ref(target.name)});`);
    }
  }

  /** Runs `write` with output going to a buffer of its own, whose text it returns the name of. */
  protected captured(frame: Frame, write: (inner: Frame) => void): { text: string; inner: Frame } {
    const buffer = this.out.name('o');
    const map = this.out.name('m');
    this.buffer(buffer, map);
    const inner = { ...frame, buffer, map };
    write(inner);
    this.out.line(this.finish(buffer, map));
    return { text: buffer, inner };
  }
}

/** Where the text of an expression starts: a look-up or filter is placed at its dot or name, not at its operand. */
function startOf(node: n.Node): number {
  let at = node;
  while ((at.type === 'Getattr' || at.type === 'Getitem' || at.type === 'Filter' || at.type === 'Test') && at.node) {
    at = at.node;
  }
  return at.pos;
}
