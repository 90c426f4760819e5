import { type Diagnostic, warning } from '../core/index.ts';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

/**
 * Watches whether the process stays under the project's `max_memory_gb`. It does not stop anything: whoever can work in
 * smaller pieces asks `over` before it begins, and `SqlError.outOfMemory` tells that the database itself ran out.
 */
export class MemoryGuard {
  /** bytes; null: nothing is watched */
  readonly limit: number | null;
  private readonly tell: (diagnostic: Diagnostic) => void;
  private used = 0;
  private told = false;

  /** @param tell told once, when the limit is first passed */
  constructor(limit: number | null, tell: (diagnostic: Diagnostic) => void) {
    this.limit = limit;
    this.tell = tell;
  }

  /** @param rss resident memory of the process now, in bytes */
  hear(rss: number): void {
    this.used = rss;
    if (this.limit === null || rss <= this.limit || this.told) return;
    this.told = true;
    this.tell(warning('PA695', { limit: gigabytes(this.limit), used: gigabytes(rss) }));
  }

  /** The process is over the limit now, as far as the last look tells. */
  get over(): boolean {
    return this.limit !== null && this.used > this.limit;
  }

  /** The process was over the limit at some moment. */
  get reached(): boolean {
    return this.told;
  }
}
