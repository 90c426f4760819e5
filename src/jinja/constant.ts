import * as n from './nodes.ts';

/** Filters whose value Jinja never works out at compile time. */
const VOLATILE = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr', 'random']);
const MARKERS = new Set(['as_text', 'as_native', 'as_bool', 'as_number']);

/**
 * Whether Jinja folds the expression at compile time. In native rendering a folded value counts as template text: `{{ 1 }}`
 * gives '1', while `{{ x }}` keeps the type of x.
 */
export function isConstant(node: n.Expr): boolean {
  if (node.type === 'Filter' && MARKERS.has(node.name)) return false;
  let constant = true;
  n.walk(node, child => {
    if (child.type === 'Name' || child.type === 'NSRef' || child.type === 'Call') constant = false;
    if (child.type === 'Filter' && VOLATILE.has(child.name)) constant = false;
  });
  return constant;
}
