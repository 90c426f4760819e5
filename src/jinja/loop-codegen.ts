import type { Frame } from './expression-codegen.ts';
import { FrameGenerator } from './frame-codegen.ts';
import * as n from './nodes.ts';
import { Analyzer, findUndeclared, Symbols } from './scope.ts';

type LoopTest =
  | { kind: 'inline'; write: (item: string) => void }
  | { kind: 'generator'; name: string; isAsync: boolean };

/** `for` loops: plain, with `loop`, recursive, filtered. */
export abstract class LoopGenerator extends FrameGenerator {
  protected loopControl(node: n.LoopControl): void {
    if (this.out.inLoop) {
      this.out.line(`${node.kind};`);
      return;
    }
    const what = node.kind === 'break' ? "'break' outside loop" : "'continue' not properly in loop";
    throw this.pythonSyntaxError(what, node.lineno);
  }

  protected forLoop(node: n.For, frame: Frame): void {
    n.walkStatements([node], child => {
      if (child.type !== 'For' && child.type !== 'Assign' && child.type !== 'AssignBlock') return;
      const name = targetNames(child.target).find(target => target.name === 'loop');
      if (name) this.fail("Can't assign to special loop variable in for-loop target", name);
    });
    const inner = { ...this.inner(frame), loop: true };
    const extended = node.recursive || findUndeclared(node.body, ['loop']).has('loop') || hasScopedBlock(node);
    if (extended) this.out.declare(inner.symbols.declareParameter('loop'));
    const analyzer = new Analyzer(inner.symbols);
    analyzer.target(node.target, true);
    analyzer.body(node.body);
    if (node.recursive) {
      this.recursiveLoop(node, frame, inner);
      return;
    }
    this.at(node);
    this.loopBody(node, inner, frame, this.expr(node.iter, frame), extended, null);
  }

  protected recursiveLoop(node: n.For, frame: Frame, inner: Frame): void {
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
  protected loopBody(
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

  protected bindTarget(target: n.Expr, item: string, frame: Frame): void {
    this.store(target, item, frame);
  }

  /**
   * The `if` of a loop. Items are tested one by one, since the test may read what the body changed: in place, or by a
   * generator where `loop` looks ahead. A generator cannot wait for a call, so an asynchronous test with a call makes
   * the list beforehand.
   */
  protected loopTest(node: n.For, test: n.Expr, inner: Frame, outer: Frame, extended: boolean): LoopTest {
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
}

function hasScopedBlock(node: n.For): boolean {
  let found = false;
  n.walkStatements(node.body, child => {
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

function targetNames(target: n.Expr): n.Name[] {
  if (target.type === 'Tuple') return target.items.flatMap(targetNames);
  return target.type === 'Name' ? [target] : [];
}
