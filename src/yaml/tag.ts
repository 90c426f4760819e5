import { isList, PyDict, PySet, PyTuple, type Value } from '../core/value.ts';
import { floatValue, intValue, plainScalar, timestampValue } from './scalar.ts';

const STANDARD = 'tag:yaml.org,2002:';

/** `!!int` -> `int`; tags that are not of YAML's own set stay as written. */
export function tagName(raw: string): string {
  if (raw.startsWith('!<') && raw.endsWith('>')) {
    const full = raw.slice(2, -1);
    return full.startsWith(STANDARD) ? full.slice(STANDARD.length) : full;
  }
  return raw.startsWith('!!') ? raw.slice(2) : raw;
}

/** A scalar under an explicit tag. @throws RangeError when the tag is unknown or its text does not fit */
export function taggedScalar(tag: string, text: string): Value {
  switch (tag) {
    case '!':
    case 'str':
      return text;
    case 'null':
      return null;
    case 'bool': {
      const value = plainScalar(text.toLowerCase());
      if (typeof value === 'boolean') return value;
      throw new RangeError(`'${text}' is not a bool`);
    }
    case 'int':
      return parsed(text, /^[-+]?[0-9a-fA-Fxb_:]+$/, intValue);
    case 'float':
      return parsed(text, /^[-+]?[0-9._:eE+-]+$|^[-+]?\.(?:inf|nan)$/i, floatValue);
    case 'timestamp':
      return timestampValue(text);
    case 'map':
    case 'set':
    case 'seq':
    case 'omap':
    case 'pairs':
      if (text !== '') throw new RangeError(`expected a collection under the tag '!!${tag}'`);
      return taggedCollection(tag, tag === 'map' || tag === 'set' ? new PyDict() : []);
    default:
      throw unknownTag(tag);
  }
}

function parsed(text: string, form: RegExp, read: (text: string) => Value): Value {
  if (form.test(text)) {
    try {
      return read(text);
    } catch {
      // fall through to the common complaint
    }
  }
  throw new RangeError(`'${text}' does not fit its tag`);
}

/** A finished mapping or sequence under an explicit tag. @throws RangeError when the tag is unknown or does not fit */
export function taggedCollection(tag: string, value: PyDict | Value[]): Value {
  const isMapping = value instanceof PyDict;
  switch (tag) {
    case '!':
      return value;
    case 'map':
      if (isMapping) return value;
      break;
    case 'seq':
      if (!isMapping) return value;
      break;
    case 'set':
      if (isMapping) return new PySet([...value.keys()]);
      break;
    case 'omap':
    case 'pairs':
      if (!isMapping) return pairs(tag, value);
      break;
    default:
      throw unknownTag(tag);
  }
  throw new RangeError(`a ${isMapping ? 'mapping' : 'sequence'} does not fit the tag '!!${tag}'`);
}

function pairs(tag: string, items: Value[]): Value[] {
  return items.map(item => {
    if (isList(item) || !(item instanceof PyDict) || item.size !== 1) {
      throw new RangeError(`'!!${tag}' expects mappings of one key`);
    }
    return PyTuple.make(([...item.entries()][0] ?? []) as Value[]);
  });
}

const unknownTag = (tag: string): RangeError =>
  new RangeError(`could not determine a constructor for the tag '${tag.startsWith('!') ? tag : `!!${tag}`}'`);
