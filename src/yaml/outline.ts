import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { str, type Value } from '../core/value.ts';
import { plainScalar } from './scalar.ts';

/** Where the nodes of a document stand: built only when a complaint asks for a place. */
export interface OutlineNode {
  /** character offset of the value */
  readonly start: number;
  readonly entries: readonly OutlineEntry[];
}

export interface OutlineEntry {
  /** the key's text; the index of a sequence's item */
  readonly name: string;
  /** character offset of the key, or of the item */
  readonly start: number;
  readonly node: OutlineNode;
  readonly merged: boolean;
}

interface OpenNode {
  node: OutlineNode & { entries: OutlineEntry[] };
  isMapping: boolean;
  anchor: string;
  key: { name: string; start: number; merging: boolean } | undefined;
}

/** The outline of the first document. Expects events that `buildValue` accepted. */
export function outline(events: readonly Event[], text: string): OutlineNode {
  const anchors = new Map<string, OutlineNode>();
  const open: OpenNode[] = [];
  let root: OutlineNode = { start: 0, entries: [] };

  const add = (node: OutlineNode, name: string, merging: boolean): void => {
    const parent = open[open.length - 1];
    if (parent === undefined) {
      root = node;
    } else if (!parent.isMapping) {
      parent.node.entries.push({ name: String(parent.node.entries.length), start: node.start, node, merged: false });
    } else if (parent.key === undefined) {
      parent.key = { name, start: node.start, merging };
    } else {
      const { name: key, start, merging: merged } = parent.key;
      // An empty value has no place of its own.
      const placed = node.start < 0 ? { ...node, start } : node;
      parent.node.entries.push({ name: key, start, node: placed, merged });
      parent.key = undefined;
    }
  };

  for (const event of events) {
    if (event.type === EVENT_ID.SCALAR) {
      const plain = event.style === SCALAR_STYLE.PLAIN;
      const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      const source = getScalarValue(text, event);
      const node = { start: quoted ? event.valueStart - 1 : event.valueStart, entries: [] };
      if (event.anchorStart >= 0) anchors.set(text.slice(event.anchorStart, event.anchorEnd), node);
      add(node, plain ? keyText(plainScalar(source)) : source, plain && source === '<<');
    } else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      open.push({
        node: { start: event.start, entries: [] },
        isMapping: event.type === EVENT_ID.MAPPING,
        anchor: event.anchorStart >= 0 ? text.slice(event.anchorStart, event.anchorEnd) : '',
        key: undefined,
      });
    } else if (event.type === EVENT_ID.ALIAS) {
      const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
      add({ start: event.anchorStart - 1, entries: target?.entries ?? [] }, '', false);
    } else if (event.type === EVENT_ID.POP) {
      const closed = open.pop();
      if (closed === undefined) break;
      if (closed.anchor !== '') anchors.set(closed.anchor, closed.node);
      add(closed.node, '', false);
    }
  }
  return root;
}

const keyText = (key: Value): string => str(key);

/** The entry under a key or index: the last of equal ones, own entries before merged ones. */
export function findEntry(node: OutlineNode, step: string | number): OutlineEntry | undefined {
  const name = String(step);
  const own = node.entries.findLast(entry => !entry.merged && entry.name === name);
  if (own !== undefined) return own;
  for (const entry of node.entries) {
    if (!entry.merged) continue;
    const found = findEntry(entry.node, step);
    if (found !== undefined) return found;
    for (const item of entry.node.entries) {
      const inItem = findEntry(item.node, step);
      if (inItem !== undefined) return inItem;
    }
  }
  return undefined;
}
