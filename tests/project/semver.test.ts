import { expect, test } from 'vitest';
import {
  compareVersions,
  parseRequirement,
  parseRequirements,
  satisfiable,
  satisfies,
} from '../../src/project/semver.ts';

const version = (text: string) => {
  const parsed = parseRequirement(text);
  if (parsed === undefined) throw new Error(`${text} is no version`);
  return parsed;
};

test('order of versions: a prerelease comes before its release', () => {
  const ordered = [
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-rc.2',
    '1.0.0-rc.10',
    '1.0.0',
    '1.0.1',
    '1.10.0',
  ];
  const shuffled = [...ordered].reverse().sort((a, b) => compareVersions(version(a), version(b)));
  expect(shuffled).toEqual(ordered);
});

test.each([
  ['1.5.0', '>=1.0.0,<2.0.0', true],
  ['2.0.0', '>=1.0.0,<2.0.0', false],
  ['1.0.0', '1.0.0', true],
  ['1.0.1', '=1.0.0', false],
  ['1.0.0-rc1', '>=1.0.0', false],
])('%s against %s: %s', (text, requirements, expected) => {
  expect(satisfies(version(text), parseRequirements(requirements) ?? [])).toBe(expected);
});

test.each([
  ['>=1.0.0,<2.0.0', true],
  ['>=2.0.0,<1.0.0', false],
  ['>1.0.0,<1.0.0', false],
  ['>=1.0.0,<=1.0.0', true],
  ['1.0.0,>1.0.0', false],
])('%s can hold: %s', (requirements, expected) => {
  expect(satisfiable(parseRequirements(requirements) ?? [])).toBe(expected);
});

test('what is no version', () => {
  expect(parseRequirement('1.0')).toBeUndefined();
  expect(parseRequirements('>=1.0.0,new')).toBeUndefined();
});
