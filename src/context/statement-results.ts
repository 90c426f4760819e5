import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import { PyDict, type Value } from '../core/value.ts';

/** What `load_result(name)` shows of a statement: the adapter's response, rows as lists, rows as an agate table. */
export interface StatementResult {
  readonly response: Value;
  readonly data: Value;
  readonly table: Value;
}

/**
 * Results of a node's statements by name. A result may be loaded once, except `main`; asking for one that was never
 * stored yields None.
 */
export class StatementResults {
  private readonly results = new Map<string, StatementResult | null>();

  store(name: string, result: StatementResult): void {
    this.results.set(name, result);
  }

  /** The result without counting as a load. */
  peek(name: string): StatementResult | undefined {
    return this.results.get(name) ?? undefined;
  }

  load(name: string): Value {
    const result = this.results.get(name);
    if (result === undefined) return null;
    if (result === null) throw new DiagnosticError(problem('PA219', { name }));
    if (name !== 'main') this.results.set(name, null);
    return PyDict.of<Value>([
      ['response', result.response],
      ['data', result.data],
      ['table', result.table],
    ]);
  }

  clear(): void {
    this.results.clear();
  }
}
