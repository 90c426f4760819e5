import type { PyDict, Value } from '../core/value.ts';
import { HostObject } from '../jinja/index.ts';

/** `flags` of templates: `flags.FULL_REFRESH`, `flags.WHICH`, ...; only upper-case names exist. */
export class FlagsObject extends HostObject {
  override readonly typeName = 'Namespace';
  private readonly flags: PyDict;

  /** @param flags values by upper-case name */
  constructor(flags: PyDict) {
    super();
    this.flags = flags;
  }

  override getattr(name: string): Value | undefined {
    return this.flags.get(name);
  }

  override getitem(key: Value): Value | undefined {
    return this.flags.get(key);
  }
}
