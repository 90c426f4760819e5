import { type Event, parseEvents, YAMLException } from 'js-yaml';

/** Parser events over a source text, and the way from the source's offsets back to those of the text given. */
export interface EventStream {
  readonly events: readonly Event[];
  readonly source: string;
  original(offset: number): number;
}

/** Nesting beyond this is refused; real files stay below ten. */
const MAX_DEPTH = 200;
const PAD = ' '.repeat(2 * MAX_DEPTH);

/**
 * Parses YAML into events. PyYAML lets the lines of a flow collection or of a quoted scalar stand at any column; the
 * parser wants them indented, so such lines are padded (leading blanks mean nothing there) and the text read again.
 * @throws YAMLException with offsets into `text`
 */
export function readEvents(text: string): EventStream {
  let source = text;
  /** line starts (offsets in `text`) where PAD was put in, ascending */
  const pads: number[] = [];
  const original = (offset: number): number => {
    let shift = 0;
    for (const [i, pad] of pads.entries()) {
      if (pad + i * PAD.length >= offset) break;
      shift = Math.min((i + 1) * PAD.length, offset - pad);
    }
    return offset - shift;
  };
  for (;;) {
    try {
      return { events: parseEvents(source, { maxDepth: MAX_DEPTH }), source, original };
    } catch (error) {
      if (!(error instanceof YAMLException) || error.mark === undefined) throw error;
      const at = original(error.mark.position);
      const lineStart = text.lastIndexOf('\n', at - 1) + 1;
      if (error.reason !== 'deficient indentation' || pads.includes(lineStart)) {
        throw new YAMLException(error.reason, { ...error.mark, position: at });
      }
      source = source.slice(0, lineStart + pads.length * PAD.length) + PAD + text.slice(lineStart);
      pads.push(lineStart);
    }
  }
}
