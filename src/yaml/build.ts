import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { PyDict, PyError, type Value } from '../core/value.ts';
import { plainScalar } from './scalar.ts';
import { taggedCollection, taggedScalar, tagName } from './tag.ts';

export interface DuplicateKey {
  readonly key: Value;
  /** character offset of the later key */
  readonly offset: number;
}

/** A document that cannot become a value, and the character offset of the place. */
export class BuildError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A collection that is still open. */
interface Frame {
  readonly value: PyDict | Value[];
  readonly tag: string;
  readonly anchor: string;
  readonly start: number;
  key: Value;
  keyOffset: number;
  /** waiting for a value */
  hasKey: boolean;
  /** the pending key is a merge key `<<` */
  merging: boolean;
  /** entries brought by `<<`, in the order in which later ones win */
  merged: [Value, Value][] | undefined;
}

/**
 * Builds the value of the only document of an event stream as PyYAML's safe loader does: the last of equal keys wins,
 * keys that `<<` merges come first and yield to the mapping's own.
 * @returns the value; null for an empty stream
 * @throws BuildError
 */
export function buildValue(events: readonly Event[], text: string, duplicates: DuplicateKey[]): Value {
  const anchors = new Map<string, Value>();
  const open: Frame[] = [];
  let result: Value = null;
  let documents = 0;
  let position = 0;

  const add = (value: Value, isMergeKey: boolean): void => {
    const frame = open[open.length - 1];
    if (frame === undefined) {
      result = value;
    } else if (Array.isArray(frame.value)) {
      frame.value.push(value);
    } else if (!frame.hasKey) {
      frame.key = value;
      frame.keyOffset = position;
      frame.hasKey = true;
      frame.merging = isMergeKey;
    } else {
      frame.hasKey = false;
      if (frame.merging) merge(frame, value);
      else addPair(frame, value, duplicates);
    }
  };

  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        if (event.valueStart >= 0) position = event.valueStart;
        const source = scalarText(text, event);
        const plain = event.style === SCALAR_STYLE.PLAIN;
        let value: Value;
        if (event.tagStart >= 0) {
          value = attempt(position, () => taggedScalar(tagName(text.slice(event.tagStart, event.tagEnd)), source));
        } else if (plain) {
          value = plainValue(source, position);
        } else {
          value = source;
        }
        if (event.anchorStart >= 0) anchors.set(text.slice(event.anchorStart, event.anchorEnd), value);
        add(value, plain && source === '<<');
        break;
      }
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        position = event.start;
        const value: PyDict | Value[] = event.type === EVENT_ID.MAPPING ? new PyDict() : [];
        open.push({
          value,
          tag: event.tagStart >= 0 ? tagName(text.slice(event.tagStart, event.tagEnd)) : '',
          anchor: event.anchorStart >= 0 ? text.slice(event.anchorStart, event.anchorEnd) : '',
          start: event.start,
          key: null,
          keyOffset: event.start,
          hasKey: false,
          merging: false,
          merged: undefined,
        });
        break;
      }
      case EVENT_ID.ALIAS: {
        const name = text.slice(event.anchorStart, event.anchorEnd);
        position = event.anchorStart - 1;
        const value = anchors.get(name);
        if (value === undefined) {
          const inside = open.some(frame => frame.anchor === name);
          throw new BuildError(
            inside ? `the alias '${name}' holds itself` : `found undefined alias '${name}'`,
            position,
          );
        }
        add(value, false);
        break;
      }
      case EVENT_ID.DOCUMENT:
        documents += 1;
        if (documents > 1)
          throw new BuildError('expected a single document in the stream, but found another', position);
        break;
      case EVENT_ID.POP: {
        const frame = open.pop();
        // The document's own end.
        if (frame === undefined) break;
        let value: Value = frame.merged ? withMerged(frame) : frame.value;
        if (frame.tag !== '')
          value = attempt(frame.start, () => taggedCollection(frame.tag, value as PyDict | Value[]));
        if (frame.anchor !== '') anchors.set(frame.anchor, value);
        const end = position;
        position = frame.start;
        add(value, false);
        position = end;
        break;
      }
    }
  }
  return result;
}

/** The scalar's text. PyYAML adds no line break to a block scalar that the end of the text cuts off. */
function scalarText(text: string, event: ScalarEvent): string {
  const value = getScalarValue(text, event);
  const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
  const cutOff = isBlock && event.valueEnd >= text.length && !text.endsWith('\n');
  return cutOff && value.endsWith('\n') ? value.slice(0, -1) : value;
}

function plainValue(source: string, offset: number): Value {
  try {
    return plainScalar(source);
  } catch (error) {
    throw new BuildError((error as Error).message, offset);
  }
}

function attempt(offset: number, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new BuildError(error.message, offset);
    throw error;
  }
}

function addPair(frame: Frame, value: Value, duplicates: DuplicateKey[]): void {
  const dict = frame.value as PyDict;
  const before = dict.size;
  try {
    dict.set(frame.key, value);
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    throw new BuildError('found unhashable key: a mapping or a list cannot be a key', frame.keyOffset);
  }
  if (dict.size === before) duplicates.push({ key: frame.key, offset: frame.keyOffset });
}

function merge(frame: Frame, value: Value): void {
  const sources = value instanceof PyDict ? [value] : Array.isArray(value) ? [...value].reverse() : [];
  if (sources.length === 0 && !Array.isArray(value)) {
    throw new BuildError('expected a mapping or list of mappings for merging', frame.keyOffset);
  }
  frame.merged ??= [];
  for (const source of sources) {
    if (!(source instanceof PyDict)) throw new BuildError('expected a mapping for merging', frame.keyOffset);
    frame.merged.push(...source.entries());
  }
}

function withMerged(frame: Frame): PyDict {
  return PyDict.of(frame.merged ?? []).update((frame.value as PyDict).entries());
}
