import type { YamlDocument } from '../yaml/index.ts';

/** Where a complaint about a part of a YAML file points. */
export function spanAndExcerpt(document: YamlDocument, path: (string | number)[], part: 'key' | 'value' = 'key') {
  const span = document.at(path, part);
  return { span, excerpt: document.text.split('\n')[span.line - 1]?.replace(/\r$/, '') ?? '' };
}
