import type { Frame } from './expression-codegen.ts';
import { LoopGenerator } from './loop-codegen.ts';
import type * as n from './nodes.ts';
import { Analyzer, findUndeclared } from './scope.ts';

/** Macros and call blocks. */
export abstract class MacroGenerator extends LoopGenerator {
  /** Writes the function of a macro or call block and returns the expression that makes the macro. */
  protected macroFunction(node: n.Macro | n.CallBlock, frame: Frame): string {
    const inner = this.inner(frame);
    const { symbols } = inner;
    const name = node.type === 'Macro' ? node.name : null;
    const undeclared = findUndeclared(node.body, ['caller', 'kwargs', 'varargs']);
    const names = node.args.map(arg => arg.name);
    new Analyzer(symbols).params(node.args, node.defaults);
    const params = names.map(arg => symbols.ref(arg));
    const twice = params.find((param, i) => params.indexOf(param) < i);
    if (twice !== undefined) {
      throw this.pythonSyntaxError(`duplicate argument '${twice}' in function definition`, node.lineno);
    }
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

  protected defaults(node: n.Macro | n.CallBlock, frame: Frame): void {
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

  protected macro(node: n.Macro, frame: Frame): void {
    const code = this.macroFunction(node, frame);
    const ref = this.out.declare(frame.symbols.ref(node.name));
    this.out.line(`${ref}=${code};`);
    if (frame.toplevel) this.out.line(`c.vars.set(${JSON.stringify(node.name)},${ref});`);
  }

  protected callBlock(node: n.CallBlock, frame: Frame): void {
    const code = this.macroFunction(node, frame);
    const caller = this.out.temporary('caller');
    this.out.line(`${caller}=${code};`);
    this.at(node);
    this.writeText(this.call(node.call, frame, caller), node, frame);
  }
}
