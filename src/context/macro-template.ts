import type { Value } from '../core/value.ts';
import { type Environment, type Kwargs, MacroReturn, type RenderContext, type Scope } from '../jinja/index.ts';
import type { MacroNode } from '../model/node.ts';

/**
 * A project macro, compiled when it is first called. A call runs the macro's own template for the macro it defines, in
 * the scope of the node, and then that macro; `return(x)` ends it with a value, else its text is the value.
 */
export class MacroTemplate {
  private readonly template: ReturnType<Environment['compile']>;
  private readonly name: string;

  /** @param file the macro's file, as messages name it */
  constructor(environment: Environment, macro: MacroNode, file: string) {
    this.template = environment.compile(macro.macro_sql, {
      name: macro.name,
      file,
      line: macro.line,
    });
    this.name = `dbt_macro__${macro.name}`;
  }

  /** @param caller the render that calls, whose limits and maps are shared */
  callSync(scope: Scope, args: Value[], kwargs: Kwargs, caller?: RenderContext): Value {
    const state = caller?.state ?? this.template.newState('sync');
    const macro = this.template.macroSync(this.name, scope, state);
    try {
      return this.found(macro).call(args, kwargs) as Value;
    } catch (thrown) {
      return returned(thrown);
    }
  }

  async call(scope: Scope, args: Value[], kwargs: Kwargs, caller?: RenderContext): Promise<Value> {
    const state = caller?.state ?? this.template.newState('async');
    const macro = await this.template.macro(this.name, scope, state);
    try {
      return await this.found(macro).call(args, kwargs);
    } catch (thrown) {
      return returned(thrown);
    }
  }

  private found<T>(macro: T | undefined): T {
    if (macro === undefined) throw new Error(`${this.name} is not defined by its own template`);
    return macro;
  }
}

/** The value of a `return(x)`; anything else that was thrown goes on. */
function returned(thrown: unknown): Value {
  if (thrown instanceof MacroReturn) return thrown.value;
  throw thrown;
}
