import type { Frame, Span } from '../core/span.ts';
import type { Insertion } from './ephemeral-ctes.ts';

/** Where a place of compiled SQL comes from. */
export interface Origin {
  readonly span: Span;
  /** macros that wrote it, innermost first */
  readonly stack: readonly Frame[];
}

/** Takes an offset of compiled SQL back to the author's text; null for text that the engine itself put in. */
export type SourceMap = (offset: number) => Origin | null;

/**
 * The map of a text after insertions.
 * @param within where a place of an inserted text comes from
 */
export function shifted(
  map: SourceMap,
  insertions: readonly Insertion[],
  within: (inserted: string, offset: number) => Origin | null = () => null,
): SourceMap {
  if (insertions.length === 0) return map;
  return offset => {
    let at = offset;
    for (const { at: place, inserted } of [...insertions].reverse()) {
      if (at < place) continue;
      if (at < place + inserted.length) return within(inserted, at - place);
      at -= inserted.length;
    }
    return map(at);
  };
}

/** A place of rendered text, as the renderer tells it. */
interface RenderedPlace {
  readonly name: string;
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly callers: readonly Omit<RenderedPlace, 'callers'>[];
}

/** The author's place: the innermost one, with the macros it went through. */
export function originOf(place: RenderedPlace): Origin {
  const span = (p: Omit<RenderedPlace, 'callers'>): Span => ({
    file: p.file ?? p.name,
    line: p.line,
    column: p.column,
  });
  // Blocks of the template itself (`set`, `call`) are no macros.
  const root = place.callers[place.callers.length - 1];
  const stack = place.callers
    .map((caller, i) => ({ from: i === 0 ? place : place.callers[i - 1]!, span: span(caller) }))
    .filter(({ from }) => from.name !== root?.name || from.file !== root?.file)
    .map(({ from, span: called }) => ({ macro: from.name, span: called }));
  return { span: span(place), stack };
}
