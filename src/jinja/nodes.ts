import type { Expr, Keyword, Operand, Pair, Slice } from './expression-nodes.ts';
import type { Stmt, Template, TemplateData } from './statement-nodes.ts';

export * from './expression-nodes.ts';
export * from './statement-nodes.ts';

export type Node = Expr | Stmt | Template | TemplateData | Pair | Keyword | Operand | Slice;

/** Visits the statements of `body` and those inside of them. */
export function walkStatements(body: readonly Stmt[], visit: (node: Stmt) => void): void {
  for (const node of body) {
    visit(node);
    if ('body' in node) walkStatements(node.body, visit);
    if ('else_' in node) walkStatements(node.else_, visit);
    if ('elif' in node) walkStatements(node.elif, visit);
  }
}

/** Visits `node` and all nodes below it in the order of their fields. */
export function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if ('type' in node && 'pos' in node) visit(node as Node);
  else if (!('dynArgs' in node)) return;
  for (const key of Object.keys(node)) {
    const child = (node as Record<string, unknown>)[key];
    if (child !== null && typeof child === 'object') walk(child, visit);
  }
}
