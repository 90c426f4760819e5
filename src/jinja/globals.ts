import { PyDict, repr, typeName, type Value } from '../core/value.ts';
import { overflowError, PyError, typeError } from './errors.ts';
import { loremIpsum } from './lorem.ts';
import { fromkeys, pairsOf } from './methods/dict.ts';
import { Fn, HostObject, type Kwargs, PyType } from './runtime/host.ts';
import { Namespace, PyRange } from './runtime/objects.ts';
import { asInt } from './runtime/ops.ts';
import { bind, positional } from './runtime/signature.ts';

/** Most items that a template's `range` may have: the sandbox's bound. */
const MAX_RANGE = 100_000;

function range(args: Value[], kwargs: Kwargs): Value {
  if (kwargs.size) {
    const [first] = kwargs.keys();
    throw typeError(`safe_range() got an unexpected keyword argument '${first}'`);
  }
  positional('range', args, kwargs, 1, 3);
  const ints = args.map(arg => {
    const n = asInt(arg);
    if (n === undefined) throw typeError(`'${typeName(arg)}' object cannot be interpreted as an integer`);
    return n;
  });
  const [a, b, step] = ints;
  const result = b === undefined ? new PyRange(0, a as number) : new PyRange(a as number, b, step ?? 1);
  if (result.size > MAX_RANGE) {
    throw overflowError(`Range too big. The sandbox blocks ranges larger than MAX_RANGE (${MAX_RANGE}).`);
  }
  return result;
}

function makeDict(args: Value[], kwargs: Kwargs): PyDict {
  positional('dict', args, new Map(), 0, 1);
  const result = new PyDict();
  if (args.length) result.update(pairsOf(args[0] as Value));
  for (const [key, value] of kwargs) result.set(key, value);
  return result;
}

/** `dict`; a subscript gives a type alias, as in `dict[str]`. */
class DictType extends PyType {
  constructor() {
    super('dict', makeDict, new Map([['fromkeys', new Fn('fromkeys', fromkeys, 'builtin_function_or_method')]]));
  }

  override getitem(key: Value): Value {
    return new GenericAlias(`dict[${repr(key)}]`);
  }
}

class GenericAlias extends HostObject {
  readonly typeName = 'types.GenericAlias';
  private readonly shown: string;

  constructor(shown: string) {
    super();
    this.shown = shown;
  }

  override repr(): string {
    return this.shown;
  }
}

/** `cycler('a', 'b')` */
class Cycler extends HostObject {
  readonly typeName = 'Cycler';
  override readonly moduleName = 'jinja2.utils';
  private readonly items: Value[];
  private at = 0;

  constructor(items: Value[]) {
    super();
    if (items.length === 0) throw new PyError('RuntimeError', 'at least one item has to be provided');
    this.items = items;
  }

  private get current(): Value {
    return this.items[this.at] as Value;
  }

  override getattr(name: string): Value | undefined {
    switch (name) {
      case 'current':
        return this.current;
      case 'pos':
        return this.at;
      case 'items':
        return this.items;
      case 'next':
        return new Fn('next', () => {
          const { current } = this;
          this.at = (this.at + 1) % this.items.length;
          return current;
        });
      case 'reset':
        return new Fn('reset', () => {
          this.at = 0;
          return null;
        });
      default:
        return undefined;
    }
  }
}

/** `joiner(', ')`: nothing the first time, then the separator. */
class Joiner extends HostObject {
  readonly typeName = 'Joiner';
  override readonly moduleName = 'jinja2.utils';
  private readonly separator: Value;
  private used = false;

  constructor(separator: Value) {
    super();
    this.separator = separator;
  }

  override call(): Value {
    if (this.used) return this.separator;
    this.used = true;
    return '';
  }

  override getattr(name: string): Value | undefined {
    return name === 'sep' ? this.separator : name === 'used' ? this.used : undefined;
  }
}

/** Jinja's own global names. */
export const standardGlobals: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', new Fn('safe_range', range)],
  ['dict', new DictType()],
  ['lipsum', new Fn('generate_lorem_ipsum', (args, kwargs) => loremIpsum(args, kwargs))],
  ['cycler', new PyType('jinja2.utils.Cycler', args => new Cycler(args))],
  [
    'joiner',
    new PyType('jinja2.utils.Joiner', (args, kwargs) => {
      const [sep] = bind({ name: 'Joiner.__init__', params: ['sep'], required: 0, implicit: 1 }, args, kwargs);
      return new Joiner(sep === undefined ? ', ' : sep);
    }),
  ],
  ['namespace', new PyType('jinja2.utils.Namespace', (args, kwargs) => new Namespace(makeDict(args, kwargs)))],
]);
