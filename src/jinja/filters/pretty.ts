import { PyDict, PySet, PyTuple, repr, type Value } from '../../core/value.ts';
import { sortValues } from '../runtime/sort.ts';

const WIDTH = 80;

/** Python's pprint.pformat: one line where it fits in 80 columns, else one item a line; dict keys sorted. */
export function prettyFormat(v: Value): string {
  return format(v, 0, 0);
}

function flat(v: Value): string {
  if (v instanceof PyDict)
    return `{${sorted(v)
      .map(([key, value]) => `${flat(key)}: ${flat(value)}`)
      .join(', ')}}`;
  if (v instanceof PyTuple) return v.length === 1 ? `(${flat(v[0] as Value)},)` : `(${v.map(flat).join(', ')})`;
  if (Array.isArray(v)) return `[${v.map(flat).join(', ')}]`;
  if (v instanceof PySet && v.size) {
    const body = [...sortedItems([...v])].map(flat).join(', ');
    return v.frozen ? `frozenset({${body}})` : `{${body}}`;
  }
  return repr(v);
}

function sortedItems(items: Value[]): Value[] {
  try {
    return sortValues(items, item => item);
  } catch {
    return items;
  }
}

function sorted(dict: PyDict): [Value, Value][] {
  const entries = new Map([...dict]);
  return sortedItems([...dict.keys()]).map(key => [key, entries.get(key) as Value]);
}

/** @param extra characters that must follow on the last line */
function format(v: Value, indent: number, extra: number): string {
  const text = flat(v);
  if (text.length <= WIDTH - indent - extra) return text;
  if (v instanceof PyDict && v.size) {
    const entries = sorted(v);
    const lines = entries.map(([key, value], i) => {
      const name = repr(key);
      const tail = i === entries.length - 1 ? extra + 1 : 1;
      return `${name}: ${format(value, indent + name.length + 3, tail)}`;
    });
    return `{${lines.join(`,\n${' '.repeat(indent + 1)}`)}}`;
  }
  if (Array.isArray(v) && v.length) {
    const isTuple = v instanceof PyTuple;
    const close = isTuple ? (v.length === 1 ? ',)' : ')') : ']';
    const lines = v.map((item, i) => format(item, indent + 1, i === v.length - 1 ? extra + close.length : 1));
    return `${isTuple ? '(' : '['}${lines.join(`,\n${' '.repeat(indent + 1)}`)}${close}`;
  }
  if (typeof v === 'string') return longText(v, indent, extra);
  return text;
}

/** A text that does not fit is written as adjacent literals, broken at spaces and line ends. */
function longText(s: string, indent: number, extra: number): string {
  const lines = s.split(/(?<=\n)/);
  const chunks: string[] = [];
  lines.forEach((line, i) => {
    const room = WIDTH - indent - (i === lines.length - 1 ? extra : 0) - (indent === 0 ? 2 : 0);
    if (repr(line).length <= room) {
      chunks.push(repr(line));
      return;
    }
    let current = '';
    const words = line.match(/\S*\s*/g)?.filter(Boolean) ?? [];
    words.forEach((word, j) => {
      const last = j === words.length - 1 && i === lines.length - 1;
      const limit = WIDTH - indent - (last ? extra : 0) - (indent === 0 ? 2 : 0);
      if (current && repr(current + word).length > limit) {
        chunks.push(repr(current));
        current = word;
      } else current += word;
    });
    if (current) chunks.push(repr(current));
  });
  if (chunks.length === 1) return chunks[0] as string;
  return indent === 0 ? `(${chunks.join('\n ')})` : chunks.join(`\n${' '.repeat(indent)}`);
}
