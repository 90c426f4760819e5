import { join } from 'node:path';
import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import { isList, PyDict } from '../core/value.ts';
import { parseYaml } from '../yaml/index.ts';
import type { Environment } from './environment.ts';
import { renderTree } from './render.ts';
import type { RenderScope } from './render-scope.ts';
import { spanAndExcerpt } from './yaml-place.ts';

const ITEM_KEYS: ReadonlySet<string> = new Set(['name', 'definition', 'description', 'default']);

/** The selectors of selectors.yml by name, rendered; what a definition means is the selection's concern (B26). */
export function readSelectors(
  root: string,
  scope: RenderScope,
  environment: Environment,
): Result<Map<string, PyDict>, Diagnostic> {
  const text = environment.readText(join(root, 'selectors.yml'));
  if (text === undefined) return ok(new Map());
  const parsed = parseYaml(text, 'selectors.yml');
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  if (document.value === null) return ok(new Map());
  const complain = (path: (string | number)[], reason: string) =>
    err(problem('PA183', { reason }, spanAndExcerpt(document, path)));
  if (!(document.value instanceof PyDict)) return complain([], 'it must be a mapping with a selectors list');
  const rendered = renderTree(document.value, document, scope);
  if (!rendered.ok) return rendered;
  const items = (rendered.value as PyDict).get('selectors') ?? null;
  if (!isList(items)) return complain(['selectors'], "'selectors' must be a list");

  const selectors = new Map<string, PyDict>();
  let defaultName: string | undefined;
  for (const [i, item] of items.entries()) {
    const at = ['selectors', i];
    if (!(item instanceof PyDict)) return complain(at, 'a selector must be a mapping with name and definition');
    const name = item.get('name');
    const definition = item.get('definition');
    if (typeof name !== 'string') return complain(at, "a selector needs a 'name'");
    if (typeof definition !== 'string' && !(definition instanceof PyDict)) {
      return complain([...at, 'definition'], `the definition of '${name}' must be a string or a mapping, no list`);
    }
    const stray = [...item.keys()].find(key => !ITEM_KEYS.has(key as string));
    if (stray !== undefined) return complain([...at, String(stray)], `'${String(stray)}' is not a key of a selector`);
    if (item.get('default') === true) {
      if (defaultName !== undefined) {
        return complain([...at, 'default'], `both '${defaultName}' and '${name}' have 'default: true'`);
      }
      defaultName = name;
    }
    selectors.set(name, item);
  }
  return ok(selectors);
}
