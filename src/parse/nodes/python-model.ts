import type { Extraction } from '../extraction.ts';
import { emptyExtraction } from '../extraction.ts';

const STRING = `(?:"([^"\\\\]*)"|'([^'\\\\]*)')`;
const REF = new RegExp(`\\bdbt\\.ref\\(\\s*${STRING}\\s*(?:,\\s*${STRING}\\s*)?`, 'g');
const SOURCE = new RegExp(`\\bdbt\\.source\\(\\s*${STRING}\\s*,\\s*${STRING}\\s*\\)`, 'g');

/** What a Python model refers to by literal calls of dbt.ref and dbt.source, so that its place in the graph is known. */
export function readPythonModel(text: string): Extraction {
  const extraction = emptyExtraction();
  const code = text.replace(/^\s*#.*$/gm, '');
  for (const match of code.matchAll(REF)) {
    const first = match[1] ?? match[2] ?? '';
    const second = match[3] ?? match[4];
    const [packageName, name] = second === undefined ? [null, first] : [first, second];
    extraction.refs.push({ name, package: packageName, version: null });
  }
  for (const match of code.matchAll(SOURCE)) {
    extraction.sources.push([match[1] ?? match[2] ?? '', match[3] ?? match[4] ?? '']);
  }
  return extraction;
}
