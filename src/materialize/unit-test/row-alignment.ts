/** A row's cells as text; null for a missing value. */
export type Row = readonly (string | null)[];

/** One line of a comparison: positions of the row in either table, null where it has no partner. */
export interface Pair {
  readonly expected: number | null;
  readonly actual: number | null;
}

export interface Alignment {
  readonly pairs: readonly Pair[];
  /** columns whose values the pairing looked at */
  readonly keys: ReadonlySet<number>;
}

/** Columns by which rows are matched at most: their subsets are tried one by one. */
const MOST_COLUMNS = 5;

/**
 * Pairs rows of two sorted tables that mean the same thing, as the table comparison of dbt's unit tests (daff) does:
 * by one column, then by another, then by both, and so on; a subset of columns counts where its values occur once on
 * either side. Rows equal in all columns are paired last, next to those paired before.
 */
export function alignRows(expected: readonly Row[], actual: readonly Row[]): Alignment {
  const links = new Links(expected.length, actual.length);
  const columns = chooseColumns(expected, actual);
  const keys = new Set<number>();
  const subsets = 2 ** columns.length;
  let tried = 0;
  for (let subset = 1; subset < subsets && (subset === 1 || links.open > 0); subset += 1) {
    const active = columns.filter((_, i) => (subset >> i) % 2 === 1);
    for (const column of active) keys.add(column);
    const left = indexRows(expected, active);
    const right = indexRows(actual, active);
    const crowd = Math.max(left.most, right.most) / (Math.max(expected.length, actual.length, 0) + 1 + 20);
    if (crowd >= 0.1 && (tried > 0 || subset < subsets - 1)) continue;
    tried += 1;
    for (const [key, places] of left.places) {
      const others = right.places.get(key);
      if (key !== '' && places.length === 1 && others?.length === 1)
        links.add(places[0] as number, others[0] as number);
    }
  }
  pairEqualNeighbours(expected, actual, columns, links);
  return { pairs: inOrder(links), keys };
}

class Links {
  readonly toActual: (number | null)[];
  readonly toExpected: (number | null)[];

  constructor(expected: number, actual: number) {
    this.toActual = new Array<number | null>(expected).fill(null);
    this.toExpected = new Array<number | null>(actual).fill(null);
  }

  get open(): number {
    return this.toActual.filter(link => link === null).length;
  }

  add(expected: number, actual: number): void {
    if (this.toActual[expected] !== null || this.toExpected[actual] !== null) return;
    this.toActual[expected] = actual;
    this.toExpected[actual] = expected;
  }
}

/** The columns to match by: all, or of many those with the most different values. */
function chooseColumns(expected: readonly Row[], actual: readonly Row[]): number[] {
  const count = (expected[0] ?? actual[0] ?? []).length;
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= MOST_COLUMNS) return all;
  const variety = (column: number): number =>
    new Set(expected.map(row => row[column])).size + new Set(actual.map(row => row[column])).size;
  return all.sort((a, b) => variety(b) - variety(a) || a - b).slice(0, MOST_COLUMNS);
}

/** A row's values in some columns; '' when it has none of them, which is no ground for pairing. */
const keyOf = (row: Row, columns: readonly number[]): string =>
  columns.map(column => (row[column] === 'null' ? '' : (row[column] ?? ''))).join(' // ');

function indexRows(rows: readonly Row[], columns: readonly number[]): { places: Map<string, number[]>; most: number } {
  const places = new Map<string, number[]>();
  let most = 0;
  for (const [i, row] of rows.entries()) {
    const key = keyOf(row, columns);
    const list = places.get(key) ?? [];
    list.push(i);
    places.set(key, list);
    most = Math.max(most, list.length);
  }
  return { places, most };
}

/** Equal rows beside a pair are pairs too: looked for from either table, forwards and backwards. */
function pairEqualNeighbours(
  expected: readonly Row[],
  actual: readonly Row[],
  columns: readonly number[],
  links: Links,
): void {
  const walk = (
    from: readonly Row[],
    to: readonly Row[],
    linkOf: readonly (number | null)[],
    add: Links['add'],
  ): void => {
    for (const step of [1, -1]) {
      let next = step === 1 ? 0 : to.length - 1;
      for (let n = 0; n < from.length; n += 1) {
        const i = step === 1 ? n : from.length - 1 - n;
        const linked = linkOf[i] ?? null;
        const matches = linked === null && keyOf(from[i] as Row, columns) === keyOf(to[next] as Row, columns);
        if (matches) add(i, next);
        if (linked === null && linkOf[i] !== next) continue;
        next = (linked ?? next) + step;
        if (next < 0 || next >= to.length) break;
      }
    }
  };
  if (expected.length === 0 || actual.length === 0) return;
  walk(expected, actual, links.toActual, (i, j) => links.add(i, j));
  walk(actual, expected, links.toExpected, (j, i) => links.add(i, j));
}

/** In the order of the actual rows; missing rows where they stood, after surplus ones. */
function inOrder(links: Links): Pair[] {
  const pairs: Pair[] = [];
  let i = 0;
  for (const [j, partner] of links.toExpected.entries()) {
    if (partner !== null) {
      while (i < links.toActual.length && i < partner) {
        if (links.toActual[i] === null) pairs.push({ expected: i, actual: null });
        i += 1;
      }
      i = Math.max(i, partner + 1);
    }
    pairs.push({ expected: partner, actual: j });
  }
  for (; i < links.toActual.length; i += 1) {
    if (links.toActual[i] === null) pairs.push({ expected: i, actual: null });
  }
  return pairs;
}
