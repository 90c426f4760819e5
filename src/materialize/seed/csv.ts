/** One record of a CSV text. */
export type Record = string[];

/**
 * Reads CSV as Python's csv module does by default: a field is quoted when it begins with a quote, a doubled quote
 * inside stands for one, line breaks inside belong to the field; a blank line is a record without fields.
 */
export function parseCsv(text: string, delimiter: string): Record[] {
  const source = text.replace(/\r\n?/g, '\n');
  const records: Record[] = [];
  let at = 0;
  while (at < source.length) {
    if (source[at] === '\n') {
      records.push([]);
      at += 1;
      continue;
    }
    const record: Record = [];
    for (;;) {
      const field = readField(source, at, delimiter);
      record.push(field.value);
      at = field.end;
      if (source[at] !== delimiter) break;
      at += 1;
    }
    records.push(record);
    at += 1;
  }
  return records;
}

/** A field from `start` to the delimiter or line break that ends it. */
function readField(source: string, start: number, delimiter: string): { value: string; end: number } {
  if (source[start] !== '"') {
    const end = fieldEnd(source, start, delimiter);
    return { value: source.slice(start, end), end };
  }
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = source.indexOf('"', at);
    if (quote === -1) return { value: value + source.slice(at), end: source.length };
    value += source.slice(at, quote);
    at = quote + 1;
    if (source[at] !== '"') break;
    value += '"';
    at += 1;
  }
  // What follows the closing quote still belongs to the field.
  const end = fieldEnd(source, at, delimiter);
  return { value: value + source.slice(at, end), end };
}

function fieldEnd(source: string, start: number, delimiter: string): number {
  let at = start;
  while (at < source.length && source[at] !== delimiter && source[at] !== '\n') at += 1;
  return at;
}
