/**
 * The names of `candidates` that a reader most likely meant by `name`, best first: few edits away (case ignored,
 * swapped neighbours count once), or holding the name as a part.
 */
export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase();
  const reach = Math.max(1, Math.floor(wanted.length / 3));
  const found: { name: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const other = candidate.toLowerCase();
    const edits = editDistance(wanted, other, reach);
    if (edits <= reach) found.push({ name: candidate, distance: edits });
    else if (
      wanted.length >= 3 &&
      (other.includes(wanted) || (wanted.includes(other) && other.length * 2 > wanted.length))
    )
      found.push({ name: candidate, distance: reach + Math.abs(other.length - wanted.length) });
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return found.slice(0, limit).map(f => f.name);
}

/** `Did you mean 'a', 'b' or 'c'?`, or undefined when there is nothing to offer. */
export function didYouMean(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const quoted = names.map(n => `'${n}'`);
  const last = quoted.pop() as string;
  return `Did you mean ${quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`}?`;
}

/** Edits between two texts (insert, delete, replace, swap of neighbours); anything above `limit` gives `limit + 1`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
