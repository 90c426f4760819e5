import { isList, PyDict, PyTuple, str, typeName, type Value } from '../../core/value.ts';
import { filterArgumentError, PyError, typeError, valueError } from '../errors.ts';
import { markupMethods, plainMethods } from '../methods/str.ts';
import { splitLines } from '../methods/text.ts';
import { compare } from '../runtime/compare.ts';
import type { RenderContext } from '../runtime/context.ts';
import { NO_KWARGS } from '../runtime/host.ts';
import { slice } from '../runtime/index-access.ts';
import { len, truth } from '../runtime/iterate.ts';
import { Markup } from '../runtime/objects.ts';
import { add, asInt, mul } from '../runtime/ops.ts';
import { formatPercent } from '../runtime/percent.ts';
import { isUndefined } from '../runtime/undefined.ts';
import { type Bound, type FilterFunction, filter } from './define.ts';
import { wrapText } from './wrap.ts';

/** A text or Markup as it is, anything else as `str`. */
const soft = (v: Value | undefined): string | Markup =>
  typeof v === 'string' || v instanceof Markup ? v : str(v as Value);

function method(name: string, self: string | Markup, args: Value[], context: RenderContext): Value {
  const table = typeof self === 'string' ? plainMethods : markupMethods;
  const fn = table.get(name) as (s: unknown, args: Value[], kwargs: typeof NO_KWARGS, c: RenderContext) => Value;
  return fn(self, args, NO_KWARGS, context);
}

const byMethod = (spec: string, name: string): FilterFunction =>
  filter(spec, ([s, ...args], context) =>
    method(name, soft(s), args.filter(arg => arg !== undefined) as Value[], context),
  );

function title([s]: Bound): Value {
  const text = soft(s);
  const out = (typeof text === 'string' ? text : text.text)
    .split(/([-\s({[<]+)/u)
    .map(part => {
      const [first = '', ...rest] = part;
      return first.toUpperCase() + rest.join('').toLowerCase();
    })
    .join('');
  return typeof text === 'string' ? out : new Markup(out);
}

function format(_context: RenderContext, args: Value[], kwargs: ReadonlyMap<string, Value> | null): Value {
  const [value, ...rest] = args;
  if (rest.length && kwargs?.size) {
    throw filterArgumentError("can't handle positional and keyword arguments at the same time");
  }
  const text = soft(value);
  const values = kwargs?.size ? PyDict.of(kwargs) : PyTuple.make(rest);
  return typeof text === 'string' ? formatPercent(text, values) : new Markup(formatPercent(text.text, values));
}

function indent([s, width = 4, first = false, blank = false]: Bound): Value {
  const isMarkup = s instanceof Markup;
  const indention = typeof width === 'string' ? width : (mul(' ', width) as string);
  if (typeof s !== 'string' && !isMarkup) throw refused(s as Value);
  const lines = splitLines(`${isMarkup ? s.text : s}\n`);
  let out: string;
  if (truth(blank)) out = lines.join(`\n${indention}`);
  else out = lines.map((line, i) => (i > 0 && line ? indention + line : line)).join('\n');
  if (truth(first)) out = indention + out;
  return isMarkup ? new Markup(out) : out;
}

/** `s += '\n'` of what is no text; a list would take it, and then fail as it has no lines. */
function refused(v: Value): PyError {
  if (isUndefined(v)) v.fail();
  if (isList(v)) return attributeError(v, 'splitlines');
  if (Array.isArray(v)) return typeError('can only concatenate tuple (not "str") to tuple');
  return typeError(`unsupported operand type(s) for +=: '${typeName(v)}' and 'str'`);
}

const attributeError = (v: Value, name: string): PyError =>
  new PyError('AttributeError', `'${typeName(v)}' object has no attribute '${name}'`);

function truncate([s, length = 255, killwords = false, end = '...', leeway]: Bound, context: RenderContext): Value {
  const room = leeway === undefined || leeway === null ? 5 : leeway;
  const tail = len(end);
  if (!compare('>=', length, tail))
    throw new PyError('AssertionError', `expected length >= ${tail}, got ${str(length)}`);
  if (!compare('>=', room, 0)) throw new PyError('AssertionError', `expected leeway >= 0, got ${str(room)}`);
  if (compare('<=', len(s as Value), add(length, room))) return s as Value;
  const head = slice(s as Value, null, Number(asInt(length)) - tail, null);
  if (truth(killwords)) return add(head, end);
  const [first] = method('rsplit', head as string | Markup, [' ', 1], context) as Value[];
  return add(first as Value, end);
}

function wordwrap([s, width = 79, breakLong = true, wrapString, breakHyphens = true]: Bound): Value {
  const join = wrapString === undefined || wrapString === null ? '\n' : str(wrapString);
  const text = s instanceof Markup ? s.text : s;
  if (isUndefined(text)) text.member('splitlines');
  if (typeof text !== 'string') throw attributeError(s as Value, 'splitlines');
  const columns = asInt(width);
  const lines = splitLines(text);
  if (columns === undefined && lines.length) compare('<=', width, 0);
  if (columns !== undefined && columns <= 0 && lines.length) throw valueError(`invalid width ${columns} (must be > 0)`);
  const options = { width: Number(columns ?? 79), breakLong: truth(breakLong), breakHyphens: truth(breakHyphens) };
  return lines.map(line => wrapText(line, options).join(join)).join(join);
}

function replace([s, old, to, count]: Bound, context: RenderContext): Value {
  const args: Value[] = [str(old as Value), str(to as Value)];
  args.push(count === undefined || count === null ? -1 : count);
  return method('replace', str(s as Value), args, context);
}

export const textFilters: [string, FilterFunction][] = [
  ['upper', byMethod('do_upper(s)', 'upper')],
  ['lower', byMethod('do_lower(s)', 'lower')],
  ['capitalize', byMethod('do_capitalize(s)', 'capitalize')],
  ['title', filter('do_title(s)', title)],
  ['trim', byMethod('do_trim(value, chars?)', 'strip')],
  [
    'center',
    filter('do_center(value, width?)', ([s, width = 80], context) => method('center', soft(s), [width], context)),
  ],
  ['replace', filter('do_replace(+, s, old, new, count?)', replace)],
  ['format', format],
  ['indent', filter('do_indent(s, width?, first?, blank?)', indent)],
  ['truncate', filter('do_truncate(+, s, length?, killwords?, end?, leeway?)', truncate)],
  ['wordwrap', filter('do_wordwrap(+, s, width?, break_long_words?, wrapstring?, break_on_hyphens?)', wordwrap)],
  ['wordcount', filter('do_wordcount(s)', ([s]) => (str(s as Value).match(/[\p{L}\p{N}_]+/gu) ?? []).length)],
  ['string', filter('soft_str(s)', ([s]) => soft(s))],
];
