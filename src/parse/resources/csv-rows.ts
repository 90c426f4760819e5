import { PyDict, type Value } from '../../core/value.ts';

/** Rows of a CSV text as dictionaries by the first line's names; all values are text. Rows that are empty are left out. */
export function readCsvRows(text: string): PyDict[] {
  const [header, ...rows] = readRecords(text).filter(record => record.length > 1 || record[0] !== '');
  if (header === undefined) return [];
  return rows.map(row => {
    const dict = PyDict.of<Value>(header.map((name, i) => [name, row[i] ?? null] as const));
    if (row.length > header.length) dict.set(null, row.slice(header.length));
    return dict;
  });
}

/** Fields by record: `,` separates, `"` quotes, a doubled quote stands for itself. */
function readRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  let begun = false;
  const endField = () => {
    record.push(field);
    field = '';
    begun = false;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && !begun) {
      quoted = true;
      begun = true;
    } else if (c === ',') endField();
    else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i += 1;
      endField();
      records.push(record);
      record = [];
    } else {
      field += c;
      begun = true;
    }
  }
  if (field !== '' || record.length > 0) {
    endField();
    records.push(record);
  }
  return records;
}
