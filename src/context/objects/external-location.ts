import { problem } from '../../core/catalogue/index.ts';
import { DiagnosticError } from '../../core/diagnostic.ts';
import { PyDict, type Value } from '../../core/value.ts';
import { formatPercent, strFormatMap } from '../../jinja/index.ts';
import type { SourceNode } from '../../model/node.ts';

/** Keys of a source's config that describe the source itself, not its location. */
const OWN_CONFIG = new Set([
  'enabled',
  'event_time',
  'freshness',
  'loaded_at_field',
  'loaded_at_query',
  'meta',
  'tags',
]);

/**
 * What stands in a source's place when its `meta` (or config) has an `external_location`: the formatted text, quoted
 * unless it is a function call or quoted already. Null for ordinary sources. `formatter` may be `newstyle` ({name}),
 * `oldstyle` (%(name)s) or `template` ($name).
 */
export function externalLocation(source: SourceNode): string | null {
  const settings = locationSettings(source);
  const template = settings.get('external_location');
  if (typeof template !== 'string' || settings.has('plugin')) return null;
  const values = PyDict.of<Value>([
    ['name', source.name],
    ['identifier', source.identifier],
    ['schema', source.schema],
    ['database', source.database],
    ['tags', [...source.tags]],
  ]).update(settings);
  const text = formatted(template, settings.get('formatter') ?? 'newstyle', values);
  return text.includes('(') || text.startsWith("'") ? text : `'${text}'`;
}

/** The plugin that would have to load a source; null for the others. */
export function sourcePlugin(source: SourceNode): string | null {
  const plugin = locationSettings(source).get('plugin');
  return plugin === undefined || plugin === null ? null : String(plugin);
}

function locationSettings(source: SourceNode): PyDict {
  const settings = source.meta.copy();
  for (const [key, value] of source.config) if (!OWN_CONFIG.has(String(key))) settings.set(key, value);
  return settings;
}

function formatted(template: string, formatter: Value, values: PyDict): string {
  switch (formatter) {
    case 'newstyle':
      return strFormatMap('plain', template, values);
    case 'oldstyle':
      return formatPercent(template, values);
    case 'template':
      return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (all, bare?: string, braced?: string) => {
        const name = bare ?? braced;
        return name === undefined ? '$' : String(values.get(name) ?? all);
      });
    default: {
      const text = `Formatter ${String(formatter)} not recognized. Must be one of 'newstyle', 'oldstyle', or 'template'.`;
      throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
    }
  }
}
