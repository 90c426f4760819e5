import { type Diagnostic, didYouMean, nearestNames, problem } from '../core/index.ts';
import { isFloat, isInt, PyDict, PyFloat, repr, str, type Value } from '../core/value.ts';
import type { PerformanceSettings, Resources } from '../model/performance.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { spanAndExcerpt } from './yaml-place.ts';

const GIGABYTE = 1e9;

/** What a value must be, in words, and how it is tested. */
export interface Check {
  readonly expected: string;
  readonly fits: (value: Value) => boolean;
}

/** A number; text that is one counts, as templates give fractions as text. */
function numberOf(value: Value): number | null {
  if (typeof value === 'string') return /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
  return value instanceof PyFloat ? value.value : isInt(value) || isFloat(value) ? Number(value) : null;
}

const above = (low: number, value: Value): boolean => (numberOf(value) ?? Number.NaN) > low;

const FLAG: Check = { expected: 'true or false', fits: value => typeof value === 'boolean' };
const POSITIVE: Check = { expected: 'a number above 0', fits: value => above(0, value) };
const MAPPING: Check = { expected: 'a mapping', fits: value => value instanceof PyDict };
const whole = (low: number, high: number): Check => ({
  expected: `a whole number from ${low} to ${high}`,
  fits: value => isInt(value) && Number(value) >= low && Number(value) <= high,
});

/** What models, folders and groups may say of their resources; `memory_limit` is checked as DuckDB reads sizes. */
export const RESOURCE_CHECKS: Readonly<Record<string, Check>> = {
  memory_limit: {
    expected: "a size such as '2GB', or a part such as '50%'",
    fits: value => typeof value === 'string' && /^\s*\d+(\.\d+)?\s*([KMGT]i?B|B|%)\s*$/i.test(value),
  },
  threads: whole(1, 1024),
  priority: whole(-1_000_000, 1_000_000),
  warn_seconds: POSITIVE,
};

const BLOCK: Readonly<Record<string, Check>> = {
  profile: FLAG,
  thresholds: MAPPING,
  connection_pool: whole(1, 1024),
  max_memory_gb: POSITIVE,
  groups: MAPPING,
};

const THRESHOLDS: Readonly<Record<string, Check>> = { seconds: POSITIVE, memory_gb: POSITIVE, written_gb: POSITIVE };

/** Every complaint about a project file's `performance:` block, at its place. */
export function checkPerformance(value: Value, document: YamlDocument): Diagnostic[] {
  if (!(value instanceof PyDict)) return value === null ? [] : [wrong(['performance'], MAPPING, value, document)];
  const problems = checkMembers(value, BLOCK, ['performance'], document);
  const thresholds = value.get('thresholds');
  if (thresholds instanceof PyDict) {
    problems.push(...checkMembers(thresholds, THRESHOLDS, ['performance', 'thresholds'], document));
  }
  const groups = value.get('groups');
  for (const [name, resources] of groups instanceof PyDict ? groups : []) {
    const path = ['performance', 'groups', str(name)];
    if (!(resources instanceof PyDict)) problems.push(wrong(path, MAPPING, resources, document));
    else problems.push(...checkMembers(resources, RESOURCE_CHECKS, path, document));
  }
  return problems;
}

function checkMembers(
  members: PyDict,
  known: Readonly<Record<string, Check>>,
  path: readonly string[],
  document: YamlDocument,
): Diagnostic[] {
  return [...members].flatMap(([key, value]) => {
    const name = str(key);
    const check = Object.hasOwn(known, name) ? known[name] : undefined;
    const here = [...path, name];
    if (check === undefined) {
      const hint = didYouMean(nearestNames(name, Object.keys(known))) ?? `Known are: ${Object.keys(known).join(', ')}.`;
      return [problem('PA691', { key: here.join('.'), hint }, spanAndExcerpt(document, here))];
    }
    return value === null || check.fits(value) ? [] : [wrong(here, check, value, document)];
  });
}

function wrong(path: readonly string[], check: Check, value: Value, document: YamlDocument): Diagnostic {
  const data = { key: path.join('.'), expected: check.expected, found: repr(value) };
  return problem('PA692', data, spanAndExcerpt(document, [...path], 'value'));
}

/** The settings of a project file whose block was checked; what it leaves out has its default. */
export function performanceSettings(extra: PyDict): PerformanceSettings {
  const block = dict(extra.get('performance'));
  const thresholds = dict(block.get('thresholds'));
  const bytes = (value: Value | undefined): number | null => {
    const gigabytes = numberOf(value ?? null);
    return gigabytes === null ? null : Math.round(gigabytes * GIGABYTE);
  };
  return {
    profile: block.get('profile') === true,
    thresholds: {
      seconds: numberOf(thresholds.get('seconds') ?? null) ?? 30,
      memory: bytes(thresholds.get('memory_gb')),
      written: bytes(thresholds.get('written_gb')),
    },
    connectionPool: numberOf(block.get('connection_pool') ?? null),
    maxMemory: bytes(block.get('max_memory_gb')),
    groups: new Map([...dict(block.get('groups'))].map(([name, value]) => [str(name), givenResources(dict(value))])),
  };
}

/** What a config says of resources, where it says something; its values were checked. */
export function givenResources(config: Pick<PyDict, 'get'>): Partial<Resources> {
  const given = (key: string): Value => config.get(key) ?? null;
  const [memory, threads, priority, seconds] = ['memory_limit', 'threads', 'priority', 'warn_seconds'].map(given) as [
    Value,
    Value,
    Value,
    Value,
  ];
  return {
    ...(memory === null ? {} : { memoryLimit: str(memory).trim() }),
    ...(threads === null ? {} : { threads: Number(threads) }),
    ...(priority === null ? {} : { priority: Number(priority) }),
    ...(seconds === null ? {} : { warnSeconds: numberOf(seconds) as number }),
  };
}

const dict = (value: Value | undefined): PyDict => (value instanceof PyDict ? value : new PyDict());
