import type { Value } from '../core/value.ts';
import { HostObject, type Kwargs, type RenderContext } from '../jinja/index.ts';
import type { MacroNode } from '../model/node.ts';
import type { NodeScope } from './node-scope.ts';

/**
 * A project macro as templates call it, in the scope of one node. Running it means running its own template's module
 * with that scope; `return(x)` ends it with a value, else it yields its text.
 */
export class MacroFunction extends HostObject {
  override readonly typeName = 'MacroGenerator';
  readonly macro: MacroNode;
  private readonly scope: NodeScope;

  constructor(macro: MacroNode, scope: NodeScope) {
    super();
    this.macro = macro;
    this.scope = scope;
  }

  override call(args: Value[], kwargs: Kwargs, context?: RenderContext): Value | Promise<Value> {
    const { macroStack } = this.scope;
    const id = this.macro.unique_id;
    const template = this.scope.services.macroTemplate(this.macro);
    if (macroStack.length === 0) this.scope.noteMacro(id);
    macroStack.push(id);
    if (context === undefined ? !this.scope.asynchronous : context.mode === 'sync') {
      try {
        return template.callSync(this.scope, args, kwargs);
      } finally {
        macroStack.pop();
      }
    }
    return this.callAsync(() => template.call(this.scope, args, kwargs));
  }

  override str(): string {
    return `<dbt.clients.jinja.MacroGenerator object ${this.macro.unique_id}>`;
  }

  private async callAsync(run: () => Value | Promise<Value>): Promise<Value> {
    try {
      return await run();
    } finally {
      this.scope.macroStack.pop();
    }
  }
}
