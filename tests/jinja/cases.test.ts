import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judge, readCase, runCase } from '../../scripts/jinja-cases.ts';

/** Case files: answers of Jinja2 3.1.6 in its sandbox and in dbt's environments. */
const files = ['jinja-cases.jsonl', 'recorded-cases.jsonl'];
const lines = files.flatMap(file =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean),
);

describe.each(['sync', 'async'] as const)("Jinja's own answers, %s", flavour => {
  test.each(lines.map(line => [readCase(line).id, line] as const))('case %i', async (_id, line) => {
    const expected = readCase(line);
    const outcome = await runCase(line, flavour);
    if (judge(expected, outcome) === 'pass') return;
    expect(outcome).toEqual(
      expected.error === undefined ? { text: expected.expected } : { error: expected.error, message: expected.message },
    );
  });
});

test('a judge that accepts anything would be no test', () => {
  const wrong = readCase('{"id":1,"template":"","context":{},"expected":"a"}');
  expect(judge(wrong, { text: 'b' })).toBe('fail');
  const error = readCase('{"id":1,"template":"","context":{},"error":"TypeError","message":"m"}');
  expect(judge(error, { error: 'TypeError', message: 'n' })).toBe('message');
  expect(judge(error, { error: 'ValueError', message: 'm' })).toBe('fail');
});
