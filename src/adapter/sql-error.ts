import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import type { SqlPosition } from './adapter.ts';

export interface SqlErrorInit {
  /** the engine's whole text, as its own command line would print it */
  readonly text: string;
  /** the engine's word for the kind of failure: `Parser`, `Binder`, `Catalog`, `Conversion`, `IO`, `Transaction`... */
  readonly exception: string;
  /** the text without the excerpt that the engine adds */
  readonly summary: string;
  readonly position: SqlPosition | null;
  /** the SQL that was sent */
  readonly sql: string;
  /** running the same again may succeed: a lock, a conflict with another transaction, I/O */
  readonly transient: boolean;
  /** the engine had not enough memory: less at a time may succeed */
  readonly outOfMemory?: boolean;
  readonly hint?: string;
}

/** A statement the engine refused. `position` counts characters of `sql`. */
export class SqlError extends DiagnosticError {
  readonly exception: string;
  readonly summary: string;
  readonly position: SqlPosition | null;
  readonly sql: string;
  readonly transient: boolean;
  readonly outOfMemory: boolean;

  constructor(init: SqlErrorInit) {
    super(problem('PA501', { text: init.text, hint: init.hint }));
    this.name = 'SqlError';
    this.exception = init.exception;
    this.summary = init.summary;
    this.position = init.position;
    this.sql = init.sql;
    this.transient = init.transient;
    this.outOfMemory = init.outOfMemory ?? false;
  }
}
