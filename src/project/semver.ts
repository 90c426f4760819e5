/** A version as dbt's packages write them: major.minor.patch with optional prerelease and build. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: string | null;
  readonly build: string | null;
}

export type Comparator = '=' | '>' | '>=' | '<' | '<=';

export interface Requirement extends Version {
  readonly comparator: Comparator;
}

const SEMVER =
  /^\s*(?<op>=|>=|<=|>|<)?\s*v?(\d+)\.(\d+)\.(\d+)(?:-?([0-9A-Za-z][0-9A-Za-z.-]*))?(?:\+([0-9A-Za-z.-]+))?\s*$/;

/** `>=1.6.0`, `1.0.0-rc1`; undefined when the text is no version. */
export function parseRequirement(text: string): Requirement | undefined {
  const m = SEMVER.exec(text);
  if (!m) return undefined;
  return {
    comparator: (m.groups?.['op'] ?? '=') as Comparator,
    major: Number(m[2]),
    minor: Number(m[3]),
    patch: Number(m[4]),
    prerelease: m[5] ?? null,
    build: m[6] ?? null,
  };
}

/** Requirements as read from a file: a string with commas, or a list of strings. Undefined: one cannot be read. */
export function parseRequirements(value: string | readonly string[]): Requirement[] | undefined {
  const texts = typeof value === 'string' ? value.split(',') : value;
  const parsed = texts.map(parseRequirement);
  return parsed.every(item => item !== undefined) ? parsed : undefined;
}

/** Negative, 0 or positive; a prerelease comes before its release, builds do not count. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrerelease(a.prerelease, b.prerelease);
}

function comparePrerelease(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    if (x === undefined) return -1;
    if (y === undefined) return 1;
    const numeric = /^\d+$/.test(x) && /^\d+$/.test(y);
    const order = numeric ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

export function satisfies(version: Version, requirements: readonly Requirement[]): boolean {
  return requirements.every(requirement => holds(requirement.comparator, compareVersions(version, requirement)));
}

function holds(comparator: Comparator, order: number): boolean {
  switch (comparator) {
    case '=':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

/** Whether some version could satisfy all requirements. */
export function satisfiable(requirements: readonly Requirement[]): boolean {
  const lower = requirements.filter(r => r.comparator === '>' || r.comparator === '>=');
  const upper = requirements.filter(r => r.comparator === '<' || r.comparator === '<=');
  const exact = requirements.filter(r => r.comparator === '=');
  if (exact.length > 0) return satisfies(exact[0] as Requirement, requirements);
  return lower.every(low =>
    upper.every(high => {
      const order = compareVersions(low, high);
      return order < 0 || (order === 0 && low.comparator === '>=' && high.comparator === '<=');
    }),
  );
}

export function formatVersion(v: Version): string {
  const tail = `${v.prerelease === null ? '' : `-${v.prerelease}`}${v.build === null ? '' : `+${v.build}`}`;
  return `${v.major}.${v.minor}.${v.patch}${tail}`;
}

export const formatRequirement = (r: Requirement): string => `${r.comparator}${formatVersion(r)}`;
