import type { Template } from '../template.ts';

/** A place in a template's own file. */
export interface SourcePlace {
  name: string;
  file: string | undefined;
  line: number;
  column: number;
}

/** Where a character of the output comes from: the innermost place, and who printed it, outwards. */
export interface OutputPlace extends SourcePlace {
  callers: SourcePlace[];
}

/**
 * Which part of a template wrote which part of its output. Texts that came out of macros or set blocks carry a map of
 * their own, found by the text: a text may be stored, trimmed and handed on before it is printed.
 */
export class OutputMap {
  private readonly template: Template;
  /** Start in the output, ascending. */
  private readonly starts: number[] = [];
  private readonly positions: number[] = [];
  /** Whether the piece is literal template text, where each character has its own place. */
  private readonly literal: boolean[] = [];
  private readonly texts: (string | undefined)[] = [];
  private nested: (NestedMap | undefined)[] = [];

  constructor(template: Template) {
    this.template = template;
  }

  /** Literal text at `pos` of the source starts at `offset` of the output. */
  mark(offset: number, pos: number): void {
    this.starts.push(offset);
    this.positions.push(pos);
    this.literal.push(true);
    this.texts.push(undefined);
  }

  /** The value of the expression at `pos` starts at `offset`. */
  embed(offset: number, pos: number, text: string): void {
    this.starts.push(offset);
    this.positions.push(pos);
    this.literal.push(false);
    this.texts.push(text);
  }

  /** Looks up the maps of embedded texts while they are known. */
  close(maps: ReadonlyMap<string, OutputMap>, whole: string): this {
    this.nested = this.texts.map(text => (text ? findNested(maps, text) : undefined));
    this.texts.length = 0;
    this.whole = whole;
    return this;
  }

  whole = '';

  /** The place that wrote the character at `offset`. */
  at(offset: number): OutputPlace {
    const i = this.indexAt(offset);
    if (i < 0) return { ...this.place(0), callers: [] };
    const start = this.starts[i] as number;
    const pos = this.positions[i] as number;
    if (this.literal[i]) return { ...this.place(pos + offset - start), callers: [] };
    const nested = this.nested[i];
    if (!nested) return { ...this.place(pos), callers: [] };
    const inner = nested.map.at(Math.max(0, offset - start + nested.shift));
    return { ...inner, callers: [...inner.callers, this.place(pos)] };
  }

  private place(pos: number): SourcePlace {
    return { name: this.template.name, file: this.template.file, ...this.template.position(pos) };
  }

  private indexAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }
}

interface NestedMap {
  map: OutputMap;
  /** What to add to an offset in the embedded text to get one in the map's own text. */
  shift: number;
}

function findNested(maps: ReadonlyMap<string, OutputMap>, text: string): NestedMap | undefined {
  const exact = maps.get(text);
  if (exact) return { map: exact, shift: 0 };
  if (text.length < 8) return undefined;
  for (const [whole, map] of maps) {
    if (whole.length <= text.length) continue;
    const shift = whole.indexOf(text);
    if (shift >= 0) return { map, shift };
  }
  return undefined;
}
