import { PyDict, repr, type Value } from '../../core/value.ts';
import { HostObject, type Kwargs } from '../../jinja/index.ts';
import type { NameParts } from '../../model/relation.ts';

const PARTS = ['database', 'schema', 'identifier'] as const;

/** `relation.path`, `.quote_policy`, `.include_policy`: three values by the names of a relation's parts. */
export class PartsObject extends HostObject {
  readonly typeName: string;
  readonly parts: NameParts<string | boolean | null>;

  constructor(typeName: string, parts: NameParts<string | boolean | null>) {
    super();
    this.typeName = typeName;
    this.parts = parts;
  }

  override getattr(name: string): Value | undefined {
    if (name === 'database' || name === 'schema' || name === 'identifier') return this.parts[name];
    if (name === 'to_dict') return new PartsMethod(() => this.dict());
    if (name === 'get') return new PartsMethod(([key, fallback]) => this.getitem(key ?? null) ?? fallback ?? null);
    if (name === 'get_part') return new PartsMethod(([key]) => this.getattr(String(key)) ?? null);
    return undefined;
  }

  override getitem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getattr(key) : undefined;
  }

  override truth(): boolean {
    return true;
  }

  override repr(): string {
    return `${this.typeName}(${PARTS.map(part => `${part}=${repr(this.parts[part])}`).join(', ')})`;
  }

  override eq(other: Value): boolean {
    return (
      other instanceof PartsObject &&
      other.typeName === this.typeName &&
      PARTS.every(part => other.parts[part] === this.parts[part])
    );
  }

  dict(): PyDict {
    return PyDict.of(PARTS.map(part => [part, this.parts[part]] as const));
  }
}

class PartsMethod extends HostObject {
  readonly typeName = 'method';
  private readonly run: (args: Value[]) => Value;

  constructor(run: (args: Value[]) => Value) {
    super();
    this.run = run;
  }

  override call(args: Value[], _kwargs: Kwargs): Value {
    return this.run(args);
  }
}

export const policyObject = (typeName: 'Path' | 'Policy', parts: NameParts<string | boolean | null>): PartsObject =>
  new PartsObject(typeName, parts);
