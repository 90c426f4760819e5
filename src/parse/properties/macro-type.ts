/** Types that a macro's argument may be said to have, with how many types they take in brackets. */
const TYPES: ReadonlyMap<string, number> = new Map([
  ['str', 0],
  ['string', 0],
  ['bool', 0],
  ['int', 0],
  ['integer', 0],
  ['float', 0],
  ['any', 0],
  ['list', 1],
  ['dict', 2],
  ['optional', 1],
  ['relation', 0],
  ['column', 0],
]);

/** True for `string`, `list[int]`, `dict[str, list[any]]`, ... */
export function isMacroType(text: string): boolean {
  const compact = text.replace(/[ \t]/g, '');
  return typeEnd(compact, 0) === compact.length;
}

/** The offset behind the type that begins at `start`, or -1. */
function typeEnd(text: string, start: number): number {
  const name = /^[a-z]+/.exec(text.slice(start))?.[0] ?? '';
  const count = TYPES.get(name);
  if (count === undefined) return -1;
  let at = start + name.length;
  if (count === 0) return at;
  if (text[at] !== '[') return -1;
  for (let i = 0; i < count; i++) {
    if (i > 0 && text[at] !== ',') return -1;
    at = typeEnd(text, at + 1);
    if (at === -1) return -1;
  }
  return text[at] === ']' ? at + 1 : -1;
}
