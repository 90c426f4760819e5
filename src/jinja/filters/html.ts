import { PyDict, str, stringRepr, typeName, type Value } from '../../core/value.ts';
import { PyError, typeError, valueError } from '../errors.ts';
import { isIterable, iterate, truth, unpack } from '../runtime/iterate.ts';
import { Markup } from '../runtime/objects.ts';
import { isUndefined } from '../runtime/undefined.ts';
import { strip } from '../whitespace.ts';
import { type Bound, type FilterFunction, filter } from './define.ts';

const toMarkup = (v: Value): Markup => (v instanceof Markup ? v : Markup.escape(str(v)));

/** `urllib.parse.quote`: everything but letters, digits and `_.-~` (and `/` outside of queries). */
function quote(v: Value, forQuery: boolean): string {
  const text = encodeURIComponent(str(v)).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return forQuery ? text.replaceAll('%20', '+') : text.replaceAll('%2F', '/');
}

function urlencode([value]: Bound): Value {
  const v = value as Value;
  if (typeof v === 'string' || v instanceof Markup || !isIterable(v)) return quote(v, false);
  const pairs = v instanceof PyDict ? [...v] : [...iterate(v)].map(pair => unpack(pair, 2) as [Value, Value]);
  return pairs.map(([key, item]) => `${quote(key, true)}=${quote(item, true)}`).join('&');
}

function xmlattr([d, autospace = true]: Bound): Value {
  const v = d as Value;
  // A capturing undefined has `items`, and nothing in them; any other refuses.
  if (isUndefined(v) && v.member('items') !== undefined) return '';
  if (!(v instanceof PyDict)) throw new PyError('AttributeError', `'${typeName(v)}' object has no attribute 'items'`);
  const parts: string[] = [];
  for (const [key, value] of v) {
    if (value === null || isUndefined(value)) continue;
    if (typeof key !== 'string' && !(key instanceof Markup)) {
      throw typeError(`expected string or bytes-like object, got '${typeName(key)}'`);
    }
    const name = str(key);
    if (/[\s/>=]/.test(name)) throw valueError(`Invalid character in attribute name: ${stringRepr(name)}`);
    parts.push(`${toMarkup(key).text}="${toMarkup(value).text}"`);
  }
  const text = parts.join(' ');
  return truth(autospace) && text ? ` ${text}` : text;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function decodeEntities(s: string): string {
  return s.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith('#')) {
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    }
    return ENTITIES[name] ?? whole;
  });
}

function striptags([value]: Bound): Value {
  let s = str(value as Value);
  for (let start = s.indexOf('<!--'); start >= 0; start = s.indexOf('<!--', start)) {
    const end = s.indexOf('-->', start);
    if (end < 0) break;
    s = s.slice(0, start) + s.slice(end + 3);
  }
  for (let start = s.indexOf('<'); start >= 0; start = s.indexOf('<', start)) {
    const end = s.indexOf('>', start);
    if (end < 0) break;
    s = s.slice(0, start) + s.slice(end + 1);
  }
  return decodeEntities(strip(s).split(/\s+/u).filter(Boolean).join(' '));
}

const URL_PATTERN =
  /^(?:(?:https?:\/\/|www\.)(?:[\p{L}\p{N}_%-]+\.)*(?:[a-z]{2,63}|xn--[\w%]{2,59})|(?:[\p{L}\p{N}_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)|https?:\/\/(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\]))(?::\d{1,5})?(?:[/?#]\S*)?$/iu;

/** Links in a text; plain URLs, `www.` names and mail addresses. */
function urlize([value, limit, nofollow = false, target, rel]: Bound): Value {
  const rels = new Set(['noopener', ...(rel ? str(rel).split(/\s+/) : []), ...(truth(nofollow) ? ['nofollow'] : [])]);
  const relText = ` rel="${[...rels].sort().join(' ')}"`;
  const targetText = target === undefined || target === null ? '' : ` target="${toMarkup(target).text}"`;
  const max = typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY;
  const short = (s: string): string => (s.length > max ? `${s.slice(0, max)}...` : s);
  return toMarkup(value as Value)
    .text.split(/(\s+)/u)
    .map(word => {
      const m = /^([(<]|&lt;)*(.*?)((?:[)>.,\n]|&gt;)*)$/s.exec(word);
      const middle = m?.[2] ?? '';
      const head = m?.[1] ?? '';
      const tail = m?.[3] ?? '';
      if (URL_PATTERN.test(middle)) {
        const href = /^https?:\/\//.test(middle) ? middle : `https://${middle}`;
        return `${head}<a href="${href}"${relText}${targetText}>${short(middle)}</a>${tail}`;
      }
      if (/^[^\s@]+@[^\s@]+\.\w+$/.test(middle) && !middle.startsWith('www.')) {
        return `${head}<a href="mailto:${middle}">${middle}</a>${tail}`;
      }
      return word;
    })
    .join('');
}

export const htmlFilters: [string, FilterFunction][] = [
  ['e', filter('escape(s)', ([s]) => toMarkup(s as Value))],
  ['escape', filter('escape(s)', ([s]) => toMarkup(s as Value))],
  ['forceescape', filter('do_forceescape(value)', ([s]) => Markup.escape(str(s as Value)))],
  ['safe', filter('do_mark_safe(value)', ([s]) => new Markup(str(s as Value)))],
  ['striptags', filter('do_striptags(value)', striptags)],
  ['urlencode', filter('do_urlencode(value)', urlencode)],
  ['urlize', filter('do_urlize(+, value, trim_url_limit?, nofollow?, target?, rel?, extra_schemes?)', urlize)],
  ['xmlattr', filter('do_xmlattr(+, d, autospace?)', xmlattr)],
];
