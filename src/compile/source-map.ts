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

/** The map of a text after insertions. */
export function shifted(map: SourceMap, insertions: readonly Insertion[]): SourceMap {
  if (insertions.length === 0) return map;
  return offset => {
    let at = offset;
    for (const { at: place, inserted } of [...insertions].reverse()) {
      if (at < place) continue;
      if (at < place + inserted.length) return null;
      at -= inserted.length;
    }
    return map(at);
  };
}
