/** One JavaScript function that is being written: its temporaries are declared at its head. */
interface Scope {
  locals: Set<string>;
  /** Declared by the function itself. */
  params: Set<string>;
  /** Index of the line that will hold the declarations. */
  head: number;
  loops: number;
}

/** Collects lines of generated JavaScript, the local variables of each function, and constants of the module. */
export class CodeWriter {
  private readonly lines: string[] = [];
  private readonly scopes: Scope[] = [];
  private readonly hoisted = new Map<string, string>();
  private temporaries = 0;

  line(text: string): void {
    this.lines.push(text);
  }

  open(params: readonly string[] = []): void {
    this.scopes.push({ locals: new Set(), params: new Set(params), head: this.lines.length, loops: 0 });
    this.lines.push('');
  }

  close(): void {
    const scope = this.scopes.pop() as Scope;
    const names = [...scope.locals].filter(name => !scope.params.has(name));
    this.lines[scope.head] = names.length ? `let ${names.join(',')};` : '';
  }

  private get scope(): Scope {
    return this.scopes.at(-1) as Scope;
  }

  declare(name: string): string {
    this.scope.locals.add(name);
    return name;
  }

  temporary(prefix = 't'): string {
    return this.declare(this.name(prefix));
  }

  /** A fresh name that the caller declares. */
  name(prefix: string): string {
    this.temporaries += 1;
    return `${prefix}${this.temporaries}`;
  }

  enterLoop(): void {
    this.scope.loops++;
  }

  leaveLoop(): void {
    this.scope.loops--;
  }

  get inLoop(): boolean {
    return this.scope.loops > 0;
  }

  /** The name of a constant that is worked out once for the template. */
  constant(expression: string, name?: string): string {
    let found = this.hoisted.get(expression);
    if (found === undefined) {
      found = name ?? `k${this.hoisted.size}`;
      this.hoisted.set(expression, found);
    }
    return found;
  }

  /** A runtime helper under its own name. */
  helper(name: string): string {
    return this.constant(`rt.${name}`, name);
  }

  toString(): string {
    const constants = [...this.hoisted].map(([expression, name]) => `${name}=${expression}`);
    const head = constants.length ? `const ${constants.join(',')};\n` : '';
    return head + this.lines.filter(line => line !== '').join('\n');
  }
}
