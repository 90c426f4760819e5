/** `2 data tests`, `1 analysis`, `3 analyses`, `2 saved queries`. */
export function plural(count: number, kind: string): string {
  if (count === 1) return `1 ${kind}`;
  if (kind.endsWith('analysis')) return `${count} ${kind.slice(0, -2)}es`;
  if (kind.endsWith('query')) return `${count} ${kind.slice(0, -1)}ies`;
  return `${count} ${kind}s`;
}
