import type { Value } from '../core/value.ts';
import { HostObject } from '../jinja/index.ts';
import type { Flags } from '../model/invocation.ts';

/** `flags` of templates: `flags.FULL_REFRESH`, `flags.WHICH`, ...; only upper-case names exist. */
export class FlagsObject extends HostObject {
  override readonly typeName = 'Namespace';
  private readonly flags: Flags;

  constructor(flags: Flags) {
    super();
    this.flags = flags;
  }

  override getattr(name: string): Value | undefined {
    if (name !== name.toUpperCase()) return undefined;
    const key = name.toLowerCase();
    return this.flags.all.get(key) ?? this.flags.behavior.get(key);
  }

  override getitem(key: Value): Value | undefined {
    return this.getattr(String(key));
  }
}
