import type { Model } from './models.ts';
import type { Random } from './random.ts';
import { pad, sources, statuses } from './shape.ts';

/** Properties in files of twenty models, with two tests for most models. */
export function propertyFiles(models: Model[], chance: Random): [string, string][] {
  const files: [string, string][] = [];
  const folders = new Map<string, Model[]>();
  for (const model of models) folders.set(model.folder, [...(folders.get(model.folder) ?? []), model]);
  for (const [folder, members] of folders) {
    for (let start = 0; start < members.length; start += 20) {
      const lines = ['version: 2', '', 'models:'];
      for (const model of members.slice(start, start + 20)) lines.push(...propertiesOf(model, chance));
      files.push([`${folder}/_models_${pad(start / 20)}.yml`, `${lines.join('\n')}\n`]);
    }
  }
  const tables = Array.from(
    { length: sources },
    (_, i) => `      - name: source_${pad(i)}\n        description: Input ${i}.`,
  );
  files.push([
    'models/staging/_sources.yml',
    `version: 2\n\nsources:\n  - name: raw\n    tables:\n${tables.join('\n')}\n`,
  ]);
  return files;
}

function propertiesOf(model: Model, chance: Random): string[] {
  const second = chance.pick(['not_null', 'not_null', 'values', 'parent']);
  const lines = [
    `  - name: ${model.name}`,
    `    description: ${model.columns.length} columns, one row per id. Built from ${model.parents.join(', ') || 'raw data'}.`,
    '    config:',
    `      meta: {owner: team_${chance.below(9)}}`,
    '    columns:',
  ];
  for (const column of model.columns) {
    lines.push(`      - name: ${column}`, `        description: The ${column.replaceAll('_', ' ')} of the record.`);
    if (column === 'id') {
      lines.push('        data_tests:', '          - unique');
      const [parent] = model.parents;
      if (second === 'parent' && parent) {
        lines.push(`          - relationships:`, `              arguments: {to: ref('${parent}'), field: id}`);
      } else if (second !== 'values') lines.push('          - not_null');
    }
    if (column === 'status' && second === 'values') {
      lines.push('        data_tests:', '          - accepted_values:');
      lines.push(`              arguments: {values: [${statuses.join(', ')}]}`);
    }
  }
  return lines;
}
