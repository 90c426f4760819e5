import { PyDict, PyTuple, repr, typeName, type Value } from '../../core/value.ts';
import { indexError, PyError, typeError } from '../errors.ts';
import { call } from '../runtime/call.ts';
import type { RenderContext } from '../runtime/context.ts';
import { Fn, HostObject, type Kwargs, PyType } from '../runtime/host.ts';
import { Markup, PyIter } from '../runtime/objects.ts';
import { asInt } from '../runtime/ops.ts';
import { bind } from '../runtime/signature.ts';
import { FLAGS, translatePattern } from './regex-translate.ts';

function textOf(v: Value | undefined): string {
  if (typeof v === 'string') return v;
  if (v instanceof Markup) return v.text;
  throw typeError(`expected string or bytes-like object, got '${typeName(v ?? null)}'`);
}

const intOf = (v: Value | undefined, fallback: number): number =>
  v === undefined ? fallback : Number(asInt(v) ?? fallback);

/** A compiled pattern. */
class Pattern extends HostObject {
  readonly typeName = 're.Pattern';
  readonly pattern: string;
  readonly groups: string[];
  readonly bits: number;
  private readonly search_: RegExp;
  private readonly sticky: RegExp;
  private readonly whole: RegExp;

  constructor(pattern: string, bits: number) {
    super();
    const translated = translatePattern(pattern, bits);
    this.pattern = pattern;
    this.groups = translated.groups;
    this.bits = translated.bits;
    const make = (source: string, extra: string): RegExp => {
      try {
        return new RegExp(source, `${translated.flags}d${extra}`);
      } catch {
        throw new PyError('error', `pattern ${repr(pattern)} is not supported`);
      }
    };
    this.search_ = make(translated.source, 'g');
    this.sticky = make(translated.source, 'y');
    this.whole = make(`(?:${translated.source})(?![\\s\\S])`, 'y');
  }

  exec(how: 'search' | 'match' | 'fullmatch', text: string, from = 0): RegExpExecArray | null {
    const regex = how === 'search' ? this.search_ : how === 'match' ? this.sticky : this.whole;
    regex.lastIndex = from;
    return regex.exec(text);
  }

  /** All matches; an empty one moves on by a character. */
  *all(text: string): Iterable<RegExpExecArray> {
    for (let from = 0; from <= text.length; ) {
      const m = this.exec('search', text, from);
      if (!m) return;
      yield m;
      from = m.index + (m[0].length || 1);
      // An empty match may directly follow a match that is not empty, as in Python.
    }
  }

  override getattr(name: string): Value | undefined {
    if (name === 'pattern') return this.pattern;
    if (name === 'flags') return this.bits;
    if (name === 'groups') return this.groups.length;
    if (name === 'groupindex') return groupIndex(this.groups);
    const method = METHODS[name];
    if (!method) return undefined;
    return new Fn(name, (args, kwargs, context) => method(this, args, kwargs, context), 'builtin_function_or_method');
  }

  override repr(): string {
    return `re.compile(${repr(this.pattern)})`;
  }

  override eq(other: Value): boolean {
    return other instanceof Pattern && other.pattern === this.pattern && other.bits === this.bits;
  }

  override hash(): string {
    return `\u0000re${this.bits}:${this.pattern}`;
  }
}

const groupIndex = (groups: string[]): PyDict =>
  PyDict.of(groups.flatMap((name, i) => (name ? [[name, i + 1] as const] : [])));

class Match extends HostObject {
  readonly typeName = 're.Match';
  private readonly owner: Pattern;
  private readonly m: RegExpExecArray;

  constructor(owner: Pattern, m: RegExpExecArray) {
    super();
    this.owner = owner;
    this.m = m;
  }

  private index(v: Value): number {
    if (typeof v === 'string') {
      const i = this.owner.groups.indexOf(v);
      if (i >= 0) return i + 1;
    } else {
      const n = Number(asInt(v) ?? -1);
      if (n >= 0 && n <= this.owner.groups.length) return n;
    }
    throw indexError('no such group');
  }

  group(v: Value): Value {
    return this.m[this.index(v)] ?? null;
  }

  private span(v: Value): [number, number] {
    return this.m.indices?.[this.index(v)] ?? [-1, -1];
  }

  override getitem(key: Value): Value {
    return this.group(key);
  }

  override truth(): boolean {
    return true;
  }

  override getattr(name: string): Value | undefined {
    const fn = (body: (args: Value[], kwargs: Kwargs) => Value): Value =>
      new Fn(name, body, 'builtin_function_or_method');
    switch (name) {
      case 'group':
        return fn(args => {
          if (args.length < 2) return this.group(args[0] ?? 0);
          return PyTuple.make(args.map(arg => this.group(arg)));
        });
      case 'groups':
        return fn((args, kwargs) => {
          const fallback = args[0] ?? kwargs.get('default') ?? null;
          return PyTuple.make(this.owner.groups.map((_, i) => this.m[i + 1] ?? fallback));
        });
      case 'groupdict':
        return fn((args, kwargs) => {
          const fallback = args[0] ?? kwargs.get('default') ?? null;
          return PyDict.of(
            this.owner.groups.flatMap((group, i) =>
              group ? [[group, (this.m[i + 1] ?? fallback) as Value] as const] : [],
            ),
          );
        });
      case 'start':
        return fn(args => this.span(args[0] ?? 0)[0]);
      case 'end':
        return fn(args => this.span(args[0] ?? 0)[1]);
      case 'span':
        return fn(args => PyTuple.make(this.span(args[0] ?? 0)));
      case 'expand':
        return fn(args => expand(textOf(args[0]), this.owner, this.m));
      case 'string':
        return this.m.input;
      case 're':
        return this.owner;
      case 'lastindex': {
        const last = this.m.slice(1).findLastIndex(group => group !== undefined);
        return last < 0 ? null : last + 1;
      }
      case 'lastgroup': {
        const last = this.m.slice(1).findLastIndex(group => group !== undefined);
        return last < 0 ? null : this.owner.groups[last] || null;
      }
      case 'pos':
        return 0;
      case 'endpos':
        return this.m.input.length;
      default:
        return undefined;
    }
  }

  override repr(): string {
    const [start, end] = this.span(0);
    return `<re.Match object; span=(${start}, ${end}), match=${repr(this.m[0])}>`;
  }
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', b: '\b', '\\': '\\' };

/** `\1`, `\g<name>` and escapes of a replacement. */
function expand(template: string, owner: Pattern, m: RegExpExecArray): string {
  return template.replace(
    /\\(?:g<([^>]*)>|(\d{1,2})|([\s\S]))/gu,
    (whole, name?: string, digits?: string, c?: string) => {
      if (c !== undefined) {
        const known = ESCAPES[c];
        if (known !== undefined) return known;
        if (/[a-zA-Z]/.test(c)) throw new PyError('error', `bad escape \\${c} at position 0`);
        return whole;
      }
      if (digits === '0') return '\0';
      const key = name ?? (digits as string);
      const i = /^\d+$/.test(key) ? Number(key) : owner.groups.indexOf(key) + 1;
      if (!/^\d+$/.test(key) && i === 0) throw indexError(`unknown group name ${repr(key)}`);
      if (i > owner.groups.length) throw new PyError('error', `invalid group reference ${key} at position 1`);
      return m[i] ?? '';
    },
  );
}

function substitute(owner: Pattern, repl: Value, text: string, max: number, context: RenderContext): [string, number] {
  let out = '';
  let at = 0;
  let n = 0;
  for (const m of owner.all(text)) {
    if (max > 0 && n >= max) break;
    out += text.slice(at, m.index);
    if (typeof repl === 'string' || repl instanceof Markup) out += expand(textOf(repl), owner, m);
    else {
      const result = call(context, repl, [new Match(owner, m)], null);
      if (result instanceof Promise) throw typeError('a replacement cannot wait for the database');
      out += textOf(result);
    }
    at = m.index + m[0].length;
    n++;
  }
  return [out + text.slice(at), n];
}

function split(owner: Pattern, text: string, max: number): Value[] {
  const out: Value[] = [];
  let at = 0;
  for (const m of owner.all(text)) {
    if (max > 0 && out.length >= max * (1 + owner.groups.length)) break;
    out.push(text.slice(at, m.index), ...m.slice(1).map(group => group ?? null));
    at = m.index + m[0].length;
  }
  out.push(text.slice(at));
  return out;
}

function found(owner: Pattern, m: RegExpExecArray): Value {
  if (owner.groups.length === 0) return m[0];
  if (owner.groups.length === 1) return m[1] ?? '';
  return PyTuple.make(m.slice(1).map(group => group ?? ''));
}

type PatternMethod = (owner: Pattern, args: Value[], kwargs: Kwargs, context: RenderContext) => Value;

const matcher =
  (how: 'search' | 'match' | 'fullmatch'): PatternMethod =>
  (owner, args, kwargs) => {
    const [text, from] = bind({ name: how, params: ['string', 'pos', 'endpos'], required: 1 }, args, kwargs);
    const m = owner.exec(how, textOf(text), intOf(from, 0));
    return m ? new Match(owner, m) : null;
  };

const METHODS: Record<string, PatternMethod> = Object.assign(Object.create(null), {
  search: matcher('search'),
  match: matcher('match'),
  fullmatch: matcher('fullmatch'),
  findall: (owner: Pattern, args: Value[]) => [...owner.all(textOf(args[0]))].map(m => found(owner, m)),
  finditer: (owner: Pattern, args: Value[]) =>
    new PyIter(
      [...owner.all(textOf(args[0]))].map(m => new Match(owner, m)),
      'callable_iterator',
    ),
  sub: (owner: Pattern, args: Value[], kwargs: Kwargs, context: RenderContext) => {
    const [repl, text, max] = bind({ name: 'sub', params: ['repl', 'string', 'count'], required: 2 }, args, kwargs);
    return substitute(owner, repl as Value, textOf(text), intOf(max, 0), context)[0];
  },
  subn: (owner: Pattern, args: Value[], kwargs: Kwargs, context: RenderContext) => {
    const [repl, text, max] = bind({ name: 'subn', params: ['repl', 'string', 'count'], required: 2 }, args, kwargs);
    return PyTuple.make(substitute(owner, repl as Value, textOf(text), intOf(max, 0), context));
  },
  split: (owner: Pattern, args: Value[], kwargs: Kwargs) => {
    const [text, max] = bind({ name: 'split', params: ['string', 'maxsplit'], required: 1 }, args, kwargs);
    return split(owner, textOf(text), intOf(max, 0));
  },
} satisfies Record<string, PatternMethod>);

function compiled(pattern: Value | undefined, flags: Value | undefined): Pattern {
  if (pattern instanceof Pattern) return pattern;
  return new Pattern(textOf(pattern), intOf(flags, 0));
}

/** `re.search(pattern, string, flags)` and the like, from the pattern's methods. */
function shortcut(name: string, params: string[], required: number): [string, Value] {
  return [
    name,
    new Fn(name, (args, kwargs, context) => {
      const [pattern, ...rest] = bind(
        { name, params: ['pattern', ...params, 'flags'], required: required + 1 },
        args,
        kwargs,
      );
      const given = rest.slice(0, params.length).filter(v => v !== undefined) as Value[];
      return (METHODS[name] as PatternMethod)(compiled(pattern, rest[params.length]), given, new Map(), context);
    }),
  ];
}

/** dbt's `modules.re`. */
export function reModule(): PyDict {
  const flag = (name: keyof typeof FLAGS): [string, Value][] => [
    [name, FLAGS[name]],
    [name === 'VERBOSE' ? 'X' : name.charAt(0), FLAGS[name]],
  ];
  return PyDict.of<Value>([
    [
      'compile',
      new Fn('compile', (args, kwargs) => {
        const [pattern, flags] = bind({ name: 'compile', params: ['pattern', 'flags'], required: 1 }, args, kwargs);
        return compiled(pattern, flags);
      }),
    ],
    shortcut('search', ['string'], 1),
    shortcut('match', ['string'], 1),
    shortcut('fullmatch', ['string'], 1),
    shortcut('findall', ['string'], 1),
    shortcut('finditer', ['string'], 1),
    shortcut('split', ['string', 'maxsplit'], 1),
    shortcut('sub', ['repl', 'string', 'count'], 2),
    shortcut('subn', ['repl', 'string', 'count'], 2),
    // Python escapes only what can be special.
    ['escape', new Fn('escape', args => textOf(args[0]).replace(/[\t\n\v\f\r #$&()*+\-.?[\\\]^{|}~]/g, '\\$&'))],
    ['purge', new Fn('purge', () => null)],
    ['error', new PyType('re.error', () => null)],
    ['Pattern', new PyType('re.Pattern', () => null)],
    ['Match', new PyType('re.Match', () => null)],
    ...(Object.keys(FLAGS) as (keyof typeof FLAGS)[]).flatMap(flag),
  ]);
}
