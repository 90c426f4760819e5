import type { Template } from '../template.ts';
import { skipSpace, trimmedEnd } from '../whitespace.ts';

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
  close(known: KnownTexts): this {
    this.nested = this.texts.map(text => (text ? known.find(text) : undefined));
    this.texts.length = 0;
    return this;
  }

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

/** The texts that macros and set blocks of one render made, also trimmed: that is how they are most often printed. */
export class KnownTexts {
  private readonly maps = new Map<string, NestedMap>();

  add(text: string, map: OutputMap): void {
    this.maps.set(text, { map, shift: 0 });
    const start = skipSpace(text, 0);
    if (start === text.length) return;
    const end = trimmedEnd(text);
    if (end < text.length) this.maps.set(text.slice(0, end), { map, shift: 0 });
    if (start > 0) this.maps.set(text.slice(start, end), { map, shift: start });
  }

  find(text: string): NestedMap | undefined {
    return this.maps.get(text);
  }
}
