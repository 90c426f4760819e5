import { collect, type Diagnostic, err, ok, type Result } from '../core/index.ts';
import { parseCriterion } from './parse-criterion.ts';
import type { IndirectSelection, SelectionGroup, SelectionSpec } from './spec.ts';

/** What is selected when nothing is asked for. */
const EVERYTHING = ['fqn:*', 'source:*', 'exposure:*', 'metric:*', 'semantic_model:*'];

/**
 * Reads `--select` and `--exclude`: words are a union, words joined by commas an intersection, what is excluded is
 * subtracted. Empty or absent `select` means everything.
 */
export function parseSelection(
  select: readonly string[] | null,
  exclude: readonly string[] | null,
  indirect: IndirectSelection = 'eager',
): Result<SelectionSpec, Diagnostic[]> {
  const given = select !== null && select.length > 0;
  const included = parseUnion(given ? select : EVERYTHING, indirect, given ? '--select' : null);
  const excluded = parseUnion(exclude ?? [], indirect, '--exclude');
  if (!included.ok || !excluded.ok) {
    return err([...(included.ok ? [] : included.error), ...(excluded.ok ? [] : excluded.error)]);
  }
  return ok({ kind: 'difference', parts: [included.value, excluded.value], indirect: 'eager' });
}

function parseUnion(
  words: readonly string[],
  indirect: IndirectSelection,
  option: SelectionGroup['option'] | null,
): Result<SelectionGroup, Diagnostic[]> {
  const parts = collect(words.flatMap(word => word.split(' ')).map(word => parseIntersection(word, indirect, option)));
  return parts.ok ? ok({ kind: 'union', parts: parts.value, indirect }) : err(parts.error.flat());
}

function parseIntersection(
  word: string,
  indirect: IndirectSelection,
  option: SelectionGroup['option'] | null,
): Result<SelectionGroup, Diagnostic[]> {
  const parts = collect(word.split(',').map(part => parseCriterion(part, indirect)));
  if (!parts.ok) return err(parts.error);
  const typed = option === null || option === undefined ? {} : { expected: word, option };
  return ok({ kind: 'intersection', parts: parts.value, indirect, ...typed });
}
