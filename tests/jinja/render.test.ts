import { describe, expect, test } from 'vitest';
import { PyDict, PyFloat, type Value } from '../../src/core/value.ts';
import {
  createEnvironment,
  Fn,
  HostObject,
  type Kwargs,
  modules,
  type Operator,
  type RenderContext,
} from '../../src/jinja/index.ts';
import { errorOf, render, scopeOf } from './render.ts';

const env = createEnvironment();

describe('the way back from a text', () => {
  const place = (text: string, map: { at(offset: number): object }, word: string) => map.at(text.indexOf(word));

  test('literal text has its own line and column', () => {
    const source = 'select a,\n  {{ x }} as b,\n  wrong\nfrom t';
    const { text, map } = env.compile(source, { name: 'm', file: 'm.sql' }).renderSyncMapped(scopeOf({ x: 'y\n\ny' }));
    expect(place(text, map, 'wrong')).toMatchObject({ file: 'm.sql', line: 3, column: 3, callers: [] });
    expect(place(text, map, 'as b')).toMatchObject({ line: 2, column: 11 });
    expect(map.at(text.indexOf('y'))).toMatchObject({ line: 2, column: 6 });
  });

  test('text of a macro points into the macro, with its callers', async () => {
    const inner = env.macro('{% macro inner() %}\n  bad\n{% endmacro %}', { name: 'inner', file: 'i.sql', line: 10 });
    const outer = env.macro('{% macro outer() %}x {{ inner() }}{% endmacro %}', { name: 'outer', file: 'o.sql' });
    const scope = {
      resolve: (name: string): Value | undefined => {
        if (name === 'inner') return new Fn(name, () => inner.call(scope, []));
        return name === 'outer' ? new Fn(name, () => outer.call(scope, [])) : undefined;
      },
    };
    const model = env.compile('select 1,\n  {{ outer() | trim }}', { name: 'm', file: 'm.sql' });
    const { text, map } = await model.renderMapped(scope);
    expect(text).toBe('select 1,\n  x \n  bad');
    expect(map.at(text.indexOf('bad'))).toMatchObject({
      file: 'i.sql',
      line: 11,
      column: 3,
      callers: [
        { file: 'o.sql', line: 1 },
        { file: 'm.sql', line: 2, column: 6 },
      ],
    });
  });

  test('text that was kept in a variable too', () => {
    const source = '{% set cols %}\n  first,\n  second\n{% endset %}\nselect {{ cols }}';
    const { text, map } = env.compile(source, { file: 'm.sql' }).renderSyncMapped(new Map());
    expect(map.at(text.indexOf('second'))).toMatchObject({ line: 3, column: 3 });
  });
});

describe('two flavours', () => {
  const later = new Fn('later', async ([v]) => v ?? null);

  test('host functions may wait, wherever they are called', async () => {
    const source =
      '{% macro m(a=later(1)) %}[{{ a }}{{ later(2) }}{{ caller() }}]{% endmacro %}' +
      '{% call m() %}{{ later("c") }}{% endcall %}' +
      '{% for x in later([1, 2, 3]) if later(x) > 1 %}{{ x }}{{ loop.index }}{% else %}none{% endfor %}' +
      '{% for x in [1, 2] if later(x) > 1 %}{{ x }}{% endfor %}' +
      '{% if later(false) or later(true) %}yes{% endif %}{% set y = later("y") ~ later("z") %}{{ y | upper }}' +
      '{{ later({"a": later(5)}).a + 1 if later(1) else 0 }}{% filter upper %}{{ later("f") }}{% endfilter %}' +
      '{% for t in [[1, []]] recursive %}{{ later(t[0]) }}{{ loop(t[1]) }}{% endfor %}';
    const template = createEnvironment({ dialect: 'jinja' }).compile(source);
    expect(await template.render(new Map([['later', later]]))).toBe('[12c]21322yesYZ6F1');
  });

  test('a function that waits is refused while parsing', () => {
    const template = env.compile('{{ later(1) }}');
    expect(errorOf(() => template.renderSync(new Map([['later', later]]))).pyType).toBe('TypeError');
  });

  test('generated code can be kept and revived without parsing', async () => {
    const source = '{% for x in xs %}{{ x }},{% endfor %}';
    const template = env.compile(source, { name: 'a' });
    const code = { sync: template.code('sync'), async: template.code('async') };
    const revived = createEnvironment().revive(JSON.parse(JSON.stringify(code)), source, { name: 'a' });
    expect(revived.renderSync(scopeOf({ xs: [1, 2] }))).toBe('1,2,');
    expect(await revived.render(scopeOf({ xs: [1, 2] }))).toBe('1,2,');
  });

  test('renders do not share anything', async () => {
    const wait = new Fn('wait', ([ms]) => new Promise(resolve => setTimeout(() => resolve(''), Number(ms))));
    const source =
      '{% set ns = namespace(n=0) %}{% for i in range(3) %}{{ wait(ms) }}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}';
    const run = (ms: number) =>
      env.compile(source).render(
        new Map<string, Value>([
          ['wait', wait],
          ['ms', ms],
        ]),
      );
    expect(await Promise.all([run(3), run(1), run(2)])).toEqual(['3', '3', '3']);
  });
});

describe('scopes', () => {
  test('names are asked for only when they are used', () => {
    const asked: string[] = [];
    const scope = {
      resolve: (name: string): Value | undefined => {
        asked.push(name);
        return 1;
      },
    };
    env
      .compile('{% macro m() %}{{ inside }}{% endmacro %}{{ a }}{% for b in [1] %}{{ b }}{% endfor %}')
      .renderSync(scope);
    expect(asked).toEqual(['a']);
  });
});

/** A value as adapters make them: text that compares, orders, hashes and adds like text. */
class Money extends HostObject {
  readonly typeName = 'Money';
  readonly cents: number;
  tested = 0;

  constructor(cents: number) {
    super();
    this.cents = cents;
  }
  override str(): string {
    return `$${this.cents / 100}`;
  }
  override repr(): string {
    return `Money(${this.cents})`;
  }
  override truth(): boolean {
    this.tested++;
    return this.cents !== 0;
  }
  override eq(other: Value): boolean {
    return other instanceof Money && other.cents === this.cents;
  }
  override hash(): string {
    return `money${this.cents}`;
  }
  override compare(other: Value): number | undefined {
    return other instanceof Money ? this.cents - other.cents : undefined;
  }
  override getattr(name: string): Value | undefined {
    if (name === 'cents') return this.cents;
    return name === 'nothing' ? null : undefined;
  }
  override getitem(key: Value): Value | undefined {
    return key === 'unit' ? 'USD' : undefined;
  }
  override len(): number {
    return 2;
  }
  override iter(): Iterable<Value> {
    return ['a', 'b'];
  }
  override contains(item: Value): boolean {
    return item === 'a';
  }
  override call(args: Value[], kwargs: Kwargs, context: RenderContext): Value {
    return `${args.length}${[...kwargs.keys()].join()}${context.mode}`;
  }
  override binary(op: Operator, other: Value, reflected: boolean): Value | undefined {
    return op === '+' && typeof other === 'number' ? `${reflected ? 'r' : ''}${this.cents + other}` : undefined;
  }
  override toJson(): Value {
    return PyDict.fromObject({ cents: this.cents });
  }
}

describe('host objects', () => {
  const a = new Money(100);
  const scope = new Map<string, Value>([
    ['a', a],
    ['b', new Money(50)],
    ['c', new Money(100)],
  ]);
  const cases: [string, string][] = [
    ['{{ a }} {{ a ~ "x" }} {{ a | string }} {{ "%s" % a }} {{ "{}".format(a) }}', '$1 $1x $1 $1 $1'],
    ['{{ [a] }} {{ {"k": a} }}', "[Money(100)] {'k': Money(100)}"],
    [
      '{{ a == c }} {{ a != b }} {{ a in [c] }} {{ {a: 1}[c] }} {{ [a, c] | unique | list | length }}',
      'True True True 1 1',
    ],
    ['{{ a > b }} {{ [a, b] | sort }} {{ [a, b] | max }}', 'True [Money(50), Money(100)] $1'],
    [
      '{{ a.cents }} {{ a.nothing }} {{ a.zip }}|{{ a["unit"] }} {{ a.unit }} {{ a["cents"] }}',
      '100 None |USD USD 100',
    ],
    ['{{ a | length }} {{ a | list }} {{ "a" in a }} {{ "z" in a }}', "2 ['a', 'b'] True False"],
    ['{{ a(1, 2, k=3) }}', '2ksync'],
    ['{{ a + 1 }} {{ 1 + a }}', '101 r101'],
    ['{{ a | tojson }}', '{"cents": 100}'],
    ['{{ "\x7f\x80~" | tojson }}', String.raw`"\u007f\u0080~"`],
    ['{{ [a, b] | map(attribute="cents") | list }} {{ [a, b] | sum(attribute="cents") }}', '[100, 50] 150'],
  ];
  test.each(cases)('%s', (source, expected) => {
    expect(env.compile(source).renderSync(scope)).toBe(expected);
  });

  test('a test of truth can be noticed', () => {
    const before = a.tested;
    env.compile('{% if a %}{% endif %}{{ a and 1 }}{{ not a }}').renderSync(scope);
    expect(a.tested - before).toBe(3);
  });

  test('what is not supported is told as Python tells it', () => {
    const message = (source: string) => errorOf(() => env.compile(source).renderSync(scope)).message;
    expect(message('{{ a * 2 }}')).toBe("unsupported operand type(s) for *: 'Money' and 'int'");
    expect(message('{{ a < 1 }}')).toBe("'<' not supported between instances of 'Money' and 'int'");
    expect(message('{{ a.zip.zap }}')).toBe("'Money object' has no attribute 'zip'");
  });
});

describe('native rendering', () => {
  const names = scopeOf({ x: 5, list: [1, 2], text: 'a' });
  const cases: [string, Value][] = [
    ['5', '5'],
    ['{{ x }}', 5],
    ['{{ list }}', [1, 2]],
    ['{{ x }} ', '5 '],
    ['{{ 5 }}', '5'],
    ["{{ '5' | as_number }}", 5],
    ["{{ '-1.0' | as_number }}", new PyFloat(-1)],
    ["{{ 'True' | as_bool }}", true],
    ['{{ x | as_text }}', '5'],
    ['{{ "[1, \'a\']" | as_native }}', [1, 'a']],
    ['{{ text | as_native }}', 'a'],
    ['', ''],
  ];
  test.each(cases)('%s', (source, expected) => {
    expect(env.renderNative(source, names)).toEqual(expected);
  });

  test('a text that is no number is refused', () => {
    expect(errorOf(() => env.renderNative("{{ 'x' | as_number }}", names)).message).toBe(
      "Could not convert value 'x' into type 'number'",
    );
  });
});

describe('modules', () => {
  const names = { modules: modules({ now: () => Date.UTC(2024, 1, 29, 12) }) };
  const cases: [string, string][] = [
    ["modules.datetime.datetime.strptime('2024-01-31', '%Y-%m-%d').strftime('%d %B %y')", '31 January 24'],
    ['modules.datetime.date(2024, 2, 28) + modules.datetime.timedelta(days=2)', '2024-03-01'],
    ['modules.datetime.datetime.utcnow()', '2024-02-29 12:00:00'],
    ['modules.datetime.datetime.now(modules.pytz.utc).isoformat()', '2024-02-29T12:00:00+00:00'],
    [
      "modules.pytz.timezone('Europe/Berlin').localize(modules.datetime.datetime(2024, 7, 1)).isoformat()",
      '2024-07-01T00:00:00+02:00',
    ],
    ["modules.re.sub('(\\\\w)(\\\\d)', '\\\\2\\\\1', 'a1 b2')", '1a 2b'],
    ["modules.re.match('(?P<k>\\\\w+)=', 'key=v').group('k')", 'key'],
    ["modules.re.findall('(?i)a.', 'abAC')", "['ab', 'AC']"],
    ['modules.itertools.product([1, 2], ["a"]) | list', "[(1, 'a'), (2, 'a')]"],
  ];
  test.each(cases)('%s', (source, expected) => {
    expect(render(`{{ ${source} }}`, names)).toBe(expected);
  });

  test('a pattern that does not compile is an error of the template', () => {
    expect(errorOf(() => render("{{ modules.re.match('(', 'a') }}", names))).toMatchObject({
      pyType: 'error',
      line: 1,
    });
  });
});

test('expressions can be worked out on their own', async () => {
  expect(env.evaluateSync('-a + [1, 2][1]', scopeOf({ a: 1 }))).toBe(1);
  expect(await env.evaluate("{'k': {'a': f()}}['k'].a", new Map([['f', new Fn('f', async () => 7)]]))).toBe(7);
  expect(errorOf(() => env.evaluateSync('1 +', new Map())).pyType).toBe('TemplateSyntaxError');
});
