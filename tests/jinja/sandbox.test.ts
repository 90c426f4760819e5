import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/core/value.ts';
import { createEnvironment, Fn, HostObject, PyError } from '../../src/jinja/index.ts';
import { errorOf, render } from './render.ts';

const PROPERTIES = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'call',
  'apply',
  'bind',
];
const VALUES = [
  "''",
  '1',
  '1.5',
  'true',
  'none',
  '[]',
  '(1,)',
  '{}',
  'range(2)',
  'range',
  'dict',
  'namespace()',
  'x',
  '{}.items()',
  "'a'.upper",
  'cycler("a")',
  'loop',
];

describe('no way to JavaScript', () => {
  const cases = VALUES.flatMap(value => PROPERTIES.map(name => [value, name] as const));
  test.each(cases)('%s has no %s', (value, name) => {
    for (const access of [`(${value}).${name}`, `(${value})['${name}']`, `(${value})|attr('${name}')`]) {
      let text: string;
      try {
        text = render(`{{ ${access} }}`);
      } catch (e) {
        if (!(e instanceof PyError)) throw e;
        expect(['UndefinedError', 'SecurityError']).toContain(e.pyType);
        continue;
      }
      // `dict['x']` is a generic alias in Python too.
      expect(['', `dict['${name}']`]).toContain(text);
    }
  });

  test('names are never globals of JavaScript', () => {
    for (const name of ['process', 'globalThis', 'require', 'this', 'Function', 'eval', 'rt', 'T', 'c', 'm', 'o']) {
      expect(render(`{{ ${name} is defined }}`)).toBe('False');
    }
  });

  test('raw objects and functions that slip in are inert', () => {
    const env = createEnvironment();
    const scope = { resolve: (name: string) => ({ obj: { secret: 1 }, fn: () => 1 })[name] as unknown as Value };
    expect(env.compile('{{ obj.secret }}|{{ obj["secret"] }}|{{ fn.length }}').renderSync(scope)).toBe('||');
    expect(errorOf(() => env.compile('{{ fn() }}').renderSync(scope)).pyType).toBe('TypeError');
  });

  test('private members of host objects cannot be asked for', () => {
    class Box extends HostObject {
      readonly typeName = 'Box';
      readonly secret = 'hidden';
      override getattr(name: string): Value | undefined {
        return name === 'shown' ? 1 : name === '_inner' ? 2 : undefined;
      }
    }
    const scope = new Map<string, Value>([['box', new Box()]]);
    expect(createEnvironment().compile('{{ box.shown }}|{{ box.secret }}|{{ box._inner }}').renderSync(scope)).toBe(
      '1||',
    );
  });

  test('text of a template cannot become code', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('"', "'", '`', '\\', '$', '{', '}', '\n', '\u2028', '*/', '//', ';', 'a'),
    });
    fc.assert(
      fc.property(nasty, text => {
        const literal = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
        expect(render(`{{ ${literal} }}`)).toBe(text);
        expect(render(`{{ {${literal}: 1}[${literal}] }}`)).toBe('1');
        expect(render(`{% raw %}${text}{% endraw %}|`)).toBe(`${text}|`);
      }),
    );
  });

  test('a thenable is a value like any other', async () => {
    class Thenable extends HostObject {
      readonly typeName = 'Thenable';
      // biome-ignore lint/suspicious/noThenProperty: that is the point
      then(): never {
        throw new Error('must not be called');
      }
      override str(): string {
        return 'shown';
      }
    }
    const f = new Fn('f', () => new Thenable());
    expect(
      await createEnvironment()
        .compile('{{ f() }}')
        .render(new Map([['f', f]])),
    ).toBe('shown');
  });
});
