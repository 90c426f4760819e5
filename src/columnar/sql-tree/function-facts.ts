import type { TreeConnection } from './queries.ts';
import { walk } from './walk.ts';

/** What the parser cannot tell of a function's name. */
export interface FunctionFacts {
  /** gives one value for many rows, or many rows for one */
  readonly changesRows: ReadonlySet<string>;
  /** another value at each call, or an effect: nothing that calls it may be moved */
  readonly volatile: ReadonlySet<string>;
}

/**
 * Functions of the database, macros included. A macro is what the functions are that its text names (a word in it
 * that happens to be such a name counts, which errs on the safe side). Costs about 15 ms: ask once per database.
 */
export async function functionFacts(connection: TreeConnection): Promise<FunctionFacts> {
  const { rows } = await connection.queryText(`
    select function_name, function_type, stability, macro_definition
    from duckdb_functions()
    where function_type in ('aggregate', 'macro') or stability = 'VOLATILE'`);
  // unnest is listed among the table functions, and means many rows in a select list.
  const changesRows = new Set(['unnest', 'unlist', 'generate_subscripts']);
  const volatile = new Set<string>();
  const macros = new Map<string, string[]>();
  for (const [name, type, stability, definition] of rows as [string, string, string | null, string | null][]) {
    const key = name.toLowerCase();
    if (type === 'aggregate') changesRows.add(key);
    else if (type === 'macro') {
      const words = (definition ?? '').toLowerCase().match(/[a-z_]\w*/g) ?? [];
      macros.set(key, [...(macros.get(key) ?? []), ...words]);
    } else if (stability === 'VOLATILE') volatile.add(key);
  }
  for (let grown = true; grown; ) {
    grown = false;
    for (const [name, words] of macros) {
      for (const set of [changesRows, volatile]) {
        if (!set.has(name) && words.some(word => set.has(word))) {
          set.add(name);
          grown = true;
        }
      }
    }
  }
  return { changesRows, volatile };
}

/** Whether a tree calls one of the functions, subqueries included. */
export function calls(tree: unknown, functions: ReadonlySet<string>): boolean {
  let found = false;
  walk(tree, node => {
    if (typeof node['function_name'] === 'string' && functions.has(node['function_name'].toLowerCase())) found = true;
    return !found;
  });
  return found;
}
