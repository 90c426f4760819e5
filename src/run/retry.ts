import { setTimeout as sleep } from 'node:timers/promises';
import { SqlError } from '../adapter/index.ts';
import { PyDict, PyError } from '../core/value.ts';
import type { RunnableNode } from '../model/index.ts';

export interface RetryOptions {
  /** how often the work is tried in all */
  readonly attempts: number;
  /** seconds before the second attempt; doubles from then on */
  readonly pause: number;
  /** when it fires, no further attempt is made */
  readonly signal: AbortSignal;
  /** told before another attempt */
  readonly onRetry: (error: SqlError, seconds: number) => void;
}

/**
 * Does the work again after a failure that may pass: a conflict with another transaction, a lock, a lost connection.
 * Whatever is wrong with the SQL or the data fails at once.
 */
export async function retrying<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (thrown) {
      const error = thrown instanceof PyError ? thrown.cause : thrown;
      const again = error instanceof SqlError && error.transient && attempt < options.attempts;
      if (!again || options.signal.aborted) throw thrown;
      const seconds = options.pause * 2 ** (attempt - 1);
      options.onRetry(error, seconds);
      await sleep(seconds * 1000);
    }
  }
}

/** Attempts a node gets: one where a hook runs outside of the transaction, as what it did would be done twice. */
export function attemptsFor(node: RunnableNode, attempts = 3): number {
  const hooks = ['pre-hook', 'post-hook'].flatMap(key => {
    const list = 'config' in node && node.config instanceof PyDict ? node.config.get(key) : undefined;
    return Array.isArray(list) ? list : [];
  });
  return hooks.some(hook => hook instanceof PyDict && hook.get('transaction') === false) ? 1 : attempts;
}
