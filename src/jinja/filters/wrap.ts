interface WrapOptions {
  width: number;
  breakLong: boolean;
  breakHyphens: boolean;
}

/** Python's textwrap.wrap of one line, whitespace kept as it is. */
export function wrapText(text: string, options: WrapOptions): string[] {
  const chunks = splitChunks(text, options.breakHyphens).reverse();
  const lines: string[] = [];
  while (chunks.length) {
    const current: string[] = [];
    let length = 0;
    if (chunks.at(-1)?.trim() === '' && lines.length) chunks.pop();
    while (chunks.length) {
      const size = (chunks.at(-1) as string).length;
      if (length + size > options.width) break;
      current.push(chunks.pop() as string);
      length += size;
    }
    if (chunks.length && (chunks.at(-1) as string).length > options.width) breakChunk(chunks, current, length, options);
    if (current.length && current.at(-1)?.trim() === '') current.pop();
    if (current.length) lines.push(current.join(''));
  }
  return lines;
}

function breakChunk(chunks: string[], current: string[], length: number, options: WrapOptions): void {
  const space = options.width < 1 ? 1 : options.width - length;
  const chunk = chunks.pop() as string;
  if (options.breakLong) {
    let end = space;
    if (options.breakHyphens && chunk.length > space) {
      const hyphen = chunk.lastIndexOf('-', space - 1);
      if (hyphen > 0 && [...chunk.slice(0, hyphen)].some(c => c !== '-')) end = hyphen + 1;
    }
    current.push(chunk.slice(0, end));
    if (end < chunk.length) chunks.push(chunk.slice(end));
  } else if (current.length === 0) current.push(chunk);
  else chunks.push(chunk);
}

const WORD = '[\\p{L}\\p{N}_!"\'&.,?]';
const LETTER = '[\\p{L}_]';
const HYPHENS = new RegExp(
  `([\\t\\n\\v\\f\\r ]+|(?<=${WORD})-{2,}(?=[\\p{L}\\p{N}_])|[^\\t\\n\\v\\f\\r ](?:[^\\t\\n\\v\\f\\r ]*?)(?:-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-${LETTER}-))(?=${LETTER}-?${LETTER})|(?=[\\t\\n\\v\\f\\r ]|$)|(?<=${WORD})(?=-{2,}[\\p{L}\\p{N}_])))`,
  'u',
);

function splitChunks(text: string, hyphens: boolean): string[] {
  return text.split(hyphens ? HYPHENS : /([\t\n\v\f\r ]+)/).filter(chunk => chunk);
}
