import { type AgateTableObject, PRINT_DEFAULTS, printTable } from '../../context/objects/index.ts';
import { PyDict } from '../../core/value.ts';
import { toJson } from '../../jinja/index.ts';

/** What `show` prints of a node (null for an inline query): a heading and an aligned table, or JSON. */
export function previewOf(
  table: AgateTableObject,
  node: string | null,
  output: 'text' | 'json' = 'text',
): { text: string; heading?: string } {
  if (output === 'json') return { text: jsonPreview(table, node) };
  const heading = node === null ? 'Previewing inline node:' : `Previewing node '${node}':`;
  return { heading, text: printTable(table, { ...PRINT_DEFAULTS, maxRows: null }) };
}

function jsonPreview(table: AgateTableObject, node: string | null): string {
  const rows = table.data.map(row => PyDict.of(table.columnNames.map((name, i) => [name, row[i]!] as const)));
  const shown = new PyDict();
  if (node !== null) shown.set('node', node);
  shown.set('show', rows);
  return toJson(shown, { indent: 2 });
}
