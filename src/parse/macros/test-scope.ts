import type { ContextServices, MacroFunction, ParseOwner } from '../../context/index.ts';
import { PyDict, type Value } from '../../core/value.ts';
import type { MacroNode, UniqueId } from '../../model/index.ts';
import { type Extraction, RecordingScope } from '../extraction.ts';

/**
 * The scope of a generic test while files are read. Its arguments see only the macros that the test's own macro comes
 * to by its calls: any other is undefined, and so is not run, nor does the test depend on it.
 */
export class TestScope extends RecordingScope {
  private readonly allowed: ReadonlyMap<UniqueId, MacroNode>;

  constructor(
    services: ContextServices,
    owner: ParseOwner,
    extraction: Extraction,
    allowed: ReadonlyMap<UniqueId, MacroNode>,
  ) {
    super(services, owner, extraction);
    this.allowed = allowed;
  }

  override resolve(name: string): Value | undefined {
    if (this.macroStack.length > 0) return super.resolve(name);
    if (this.services.namespace.hasPackage(name)) return this.packageMembers(name);
    const value = super.resolve(name);
    const macro = (value as MacroFunction | undefined)?.macro;
    return macro === undefined || this.allowed.has(macro.unique_id) ? value : this.memberOrBase(name);
  }

  private packageMembers(name: string): Value | undefined {
    const members = new PyDict<Value>();
    for (const macro of this.allowed.values()) {
      if (macro.package_name === name) members.set(macro.name, this.macro(macro));
    }
    return members.size === 0 ? undefined : members;
  }
}

/** The given macros and all that they come to by their calls. */
export function macroClosure(
  macros: ReadonlyMap<UniqueId, MacroNode>,
  from: readonly (MacroNode | undefined)[],
): Map<UniqueId, MacroNode> {
  const closure = new Map<UniqueId, MacroNode>();
  const open = from.filter(macro => macro !== undefined);
  for (let macro = open.pop(); macro !== undefined; macro = open.pop()) {
    if (closure.has(macro.unique_id)) continue;
    closure.set(macro.unique_id, macro);
    for (const id of macro.depends_on.macros) {
      const called = macros.get(id);
      if (called !== undefined) open.push(called);
    }
  }
  return closure;
}
