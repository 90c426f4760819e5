import { readFileSync } from 'node:fs';
import type { Usage } from '../adapter/index.ts';
import type { ResourceSample } from '../core/profile.ts';

/** Milliseconds between two looks. */
const PAUSE = 100;

/** What this process used so far. */
export type ProcessUsage = Pick<ResourceSample, 'rss' | 'cpuSeconds' | 'written'>;

export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { rss: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6, written: writtenBytes() };
}

/** Bytes that this process sent to storage: Linux tells. */
function writtenBytes(): number | null {
  try {
    const bytes = /^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1];
    return bytes === undefined ? null : Number(bytes);
  } catch {
    return null;
  }
}

/** Looks at the process's and the database's use of resources ten times a second. */
export class ResourceSampler {
  private readonly hear: (sample: ResourceSample) => void;
  private readonly database: () => Promise<Usage> | null;
  private timer: NodeJS.Timeout | undefined;
  private asking = false;
  private stopped = false;
  private last: Usage | null = null;

  /** @param database what the database uses; null while it is not open, or where nobody wants to know */
  constructor(hear: (sample: ResourceSample) => void, database: () => Promise<Usage> | null = () => null) {
    this.hear = hear;
    this.database = database;
  }

  start(): void {
    this.look();
    this.timer = setInterval(() => this.look(), PAUSE);
    // Nothing waits for a sample.
    this.timer.unref();
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    clearInterval(this.timer);
    this.tell();
  }

  private look(): void {
    this.tell();
    // A database that is busy answers late; another question would only wait behind the first.
    const asked = this.asking ? null : this.database();
    if (asked === null) return;
    this.asking = true;
    void asked
      .then(usage => {
        this.last = usage;
      })
      .catch(() => {
        // It is being closed, or too busy: the sample goes without.
        this.last = null;
      })
      .finally(() => {
        this.asking = false;
      });
  }

  private tell(): void {
    const { memory = null, spill = null } = this.last ?? {};
    this.hear({ at: Date.now(), ...processUsage(), databaseMemory: memory, databaseSpill: spill });
  }
}
