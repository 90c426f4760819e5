import type { Value } from '../core/value.ts';
import { MacroReturn, PyError } from './errors.ts';
import { dbtMacroName } from './parser.ts';
import type { RenderState, Scope } from './runtime/context.ts';
import { type Kwargs, NO_KWARGS } from './runtime/host.ts';
import type { Macro } from './runtime/macro.ts';
import type { Template } from './template.ts';

/**
 * A project macro: a template of its own, whose module is run in the scope it is called from, and whose `return(x)` ends
 * the call with a value of any type. Without `return` the value is the macro's text.
 */
export class MacroTemplate {
  readonly template: Template;
  private readonly fullName: string;

  /** @param name the macro's name as dbt has it: `my_macro`, `test_unique`, `materialization_table_default` */
  constructor(template: Template, name: string) {
    this.template = template;
    this.fullName = dbtMacroName(name);
  }

  /** Calls the macro while nothing may wait. @throws PyError */
  callSync(scope: Scope, args: Value[], kwargs: Kwargs = NO_KWARGS): Value {
    return this.template.withState(scope, 'sync', state => {
      const macro = this.found(this.template.macroSync(this.fullName, scope, state));
      try {
        return macro.call(args, kwargs) as Value;
      } catch (e) {
        return returned(e);
      }
    });
  }

  /** Calls the macro where host functions may return Promises. Rejects with PyError. */
  async call(scope: Scope, args: Value[], kwargs: Kwargs = NO_KWARGS): Promise<Value> {
    return this.template.withStateAsync(scope, state => this.run(scope, args, kwargs, state));
  }

  private async run(scope: Scope, args: Value[], kwargs: Kwargs, state: RenderState): Promise<Value> {
    const macro = this.found(await this.template.macro(this.fullName, scope, state));
    try {
      return await macro.call(args, kwargs);
    } catch (e) {
      return returned(e);
    }
  }

  private found(macro: Macro | undefined): Macro {
    if (macro) return macro;
    throw new PyError('KeyError', `'${this.fullName}'`, {
      file: this.template.file,
      line: this.template.position(0).line,
    });
  }
}

function returned(thrown: unknown): Value {
  if (thrown instanceof MacroReturn) return thrown.value;
  throw thrown;
}
