import type { Value } from '../../core/value.ts';
import { limitError } from '../errors.ts';
import { hasSurrogates, sliceBounds } from '../runtime/index-access.ts';
import { MAX_REPEAT } from '../runtime/iterate.ts';
import { isSpaceCode, skipSpace, trimmedEnd } from '../whitespace.ts';

/** Python's operations on text, counted in code points. */

export const upper = (s: string): string => s.toUpperCase();
export const lower = (s: string): string => s.toLowerCase();
/** Close to Unicode case folding: the sharp s is the case that SQL texts meet. */
export const caseFold = (s: string): string =>
  s.toLowerCase().replaceAll('\u00df', 'ss').replaceAll('\u03c2', '\u03c3');

const isCased = (c: string): boolean => c.toLowerCase() !== c.toUpperCase();

export function capitalize(s: string): string {
  const [first = '', ...rest] = s;
  return titleCase(first) + rest.join('').toLowerCase();
}

/** Digraphs such as the Croatian dz have a title form of their own, which JavaScript does not know; upper is near. */
const titleCase = (c: string): string => {
  const up = c.toUpperCase();
  return up.length > 1 && c.length === 1 ? up[0] + up.slice(1).toLowerCase() : up;
};

export function title(s: string): string {
  let out = '';
  let inWord = false;
  for (const c of s) {
    out += inWord ? c.toLowerCase() : titleCase(c);
    inWord = isCased(c);
  }
  return out;
}

export function swapCase(s: string): string {
  let out = '';
  for (const c of s) out += c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase();
  return out;
}

export const isLower = (s: string): boolean => s === s.toLowerCase() && [...s].some(isCased);
export const isUpper = (s: string): boolean => s === s.toUpperCase() && [...s].some(isCased);

export function isTitle(s: string): boolean {
  let inWord = false;
  let any = false;
  for (const c of s) {
    const cased = isCased(c);
    if (cased) {
      const isUp = c === c.toUpperCase();
      if (isUp === inWord) return false;
      any = true;
    }
    inWord = cased;
  }
  return any;
}

export function stripChars(s: string, set: string, left: boolean, right: boolean): string {
  const chars = new Set(set);
  const all = [...s];
  let start = 0;
  let end = all.length;
  if (left) while (start < end && chars.has(all[start] as string)) start++;
  if (right) while (end > start && chars.has(all[end - 1] as string)) end--;
  return all.slice(start, end).join('');
}

/** Runs a search on the part between two optional indices; positions are those of code points. */
export function withinBounds<T>(
  s: string,
  start: Value | undefined,
  end: Value | undefined,
  search: (s: string, start: number, end: number) => T,
): T {
  const length = hasSurrogates(s) ? [...s].length : s.length;
  const [from, to] = sliceBounds(start ?? null, end ?? null, null, length);
  return search(s, start !== undefined && from === length && Number(start) > length ? length + 1 : from, to);
}

function toUnits(s: string, index: number): number {
  return hasSurrogates(s) ? [...s].slice(0, index).join('').length : index;
}

function toPoints(s: string, index: number): number {
  return index < 0 || !hasSurrogates(s) ? index : [...s.slice(0, index)].length;
}

export function find(s: string, sub: string, start: number, end: number): number {
  if (start > end) return -1;
  const stop = toUnits(s, end);
  const at = s.slice(0, stop).indexOf(sub, toUnits(s, start));
  return at < 0 || toUnits(s, start) > stop ? -1 : toPoints(s, at);
}

export function rfind(s: string, sub: string, start: number, end: number): number {
  if (start > end) return -1;
  const at = s.slice(0, toUnits(s, end)).lastIndexOf(sub);
  return at < toUnits(s, start) ? -1 : toPoints(s, at);
}

export function count(s: string, sub: string, start: number, end: number): number {
  if (start > end) return 0;
  const part = s.slice(toUnits(s, start), toUnits(s, end));
  if (sub === '') return [...part].length + 1;
  return part.split(sub).length - 1;
}

export function replaceAll(s: string, from: string, to: string, max: number): string {
  if (max === 0) return s;
  if (from === '') {
    const chars = [...s];
    const times = max < 0 ? chars.length + 1 : Math.min(max, chars.length + 1);
    refuseSize(s.length + times * to.length);
    let out = '';
    for (let i = 0; i <= chars.length; i++) out += (i < times ? to : '') + (chars[i] ?? '');
    return out;
  }
  if (max < 0) {
    const growth = to.length - from.length;
    if (growth > 0 && s.length * (growth + 1) > MAX_REPEAT * 4) checkGrowth(s, from, growth);
    return s.split(from).join(to);
  }
  let out = '';
  let at = 0;
  for (let i = 0; i < max; i++) {
    const next = s.indexOf(from, at);
    if (next < 0) break;
    out += s.slice(at, next) + to;
    at = next + from.length;
  }
  return out + s.slice(at);
}

function refuseSize(size: number): void {
  if (size > MAX_REPEAT) throw limitError(`replacement would make a text of ${size} characters`);
}

function checkGrowth(s: string, from: string, growth: number): void {
  refuseSize(s.length + (s.split(from).length - 1) * growth);
}

export function splitSpace(s: string, max: number, reverse: boolean): string[] {
  const out: string[] = [];
  if (!reverse) {
    let at = skipSpace(s, 0);
    while (at < s.length) {
      if (max >= 0 && out.length >= max) {
        out.push(s.slice(at));
        return out;
      }
      let end = at;
      while (end < s.length && !isSpaceCode(s.charCodeAt(end))) end++;
      out.push(s.slice(at, end));
      at = skipSpace(s, end);
    }
    return out;
  }
  let end = trimmedEnd(s);
  while (end > 0) {
    if (max >= 0 && out.length >= max) {
      out.push(s.slice(0, end));
      break;
    }
    let start = end;
    while (start > 0 && !isSpaceCode(s.charCodeAt(start - 1))) start--;
    out.push(s.slice(start, end));
    end = trimmedEnd(s, start);
  }
  return out.reverse();
}

export function splitBy(s: string, sep: string, max: number, reverse: boolean): string[] {
  const parts = s.split(sep);
  if (max < 0 || parts.length <= max + 1) return parts;
  if (reverse) {
    const keep = parts.length - max;
    return [parts.slice(0, keep).join(sep), ...parts.slice(keep)];
  }
  return [...parts.slice(0, max), parts.slice(max).join(sep)];
}

const LINE_END = /\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]/g;

export function splitLines(s: string, keepEnds = false): string[] {
  const out: string[] = [];
  let at = 0;
  for (const m of s.matchAll(LINE_END)) {
    out.push(s.slice(at, m.index + (keepEnds ? m[0].length : 0)));
    at = m.index + m[0].length;
  }
  if (at < s.length) out.push(s.slice(at));
  return out;
}

/** @param place how many of the missing characters go to the left */
export function fill(
  s: string,
  width: number,
  char: string,
  place: (missing: number, width: number) => number,
): string {
  const length = hasSurrogates(s) ? [...s].length : s.length;
  const missing = width - length;
  if (missing <= 0) return s;
  if (width > MAX_REPEAT) throw limitError(`width ${width} is too large (at most ${MAX_REPEAT} is allowed)`);
  const left = place(missing, width);
  return char.repeat(left) + s + char.repeat(missing - left);
}

export function expandTabs(s: string, size: number): string {
  let out = '';
  let column = 0;
  for (const c of s) {
    if (c === '\t') {
      const spaces = size > 0 ? size - (column % size) : 0;
      out += ' '.repeat(spaces);
      column += spaces;
    } else {
      out += c;
      column = c === '\n' || c === '\r' ? 0 : column + 1;
    }
  }
  return out;
}
