import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Kept in memory before a write; a log line is not worth a system call. */
const CHUNK = 64 * 1024;
const OLD_FILES = 5;

/**
 * A log file that is appended to in large pieces. Beyond its size it is moved aside (`dbt.log.1` to `dbt.log.5`) and
 * begun anew. A file that cannot be written ends the log, not the run.
 */
export class LogFile {
  private readonly path: string;
  private readonly maxBytes: number;
  private pending: string[] = [];
  private pendingLength = 0;
  private size: number | null = null;
  private broken = false;

  constructor(path: string, maxBytes: number) {
    this.path = path;
    this.maxBytes = maxBytes;
  }

  write(line: string): void {
    if (this.broken) return;
    this.pending.push(line, '\n');
    this.pendingLength += line.length + 1;
    if (this.pendingLength >= CHUNK) this.flush();
  }

  flush(): void {
    if (this.pending.length === 0 || this.broken) return;
    const text = this.pending.join('');
    this.pending = [];
    this.pendingLength = 0;
    try {
      this.makeRoom(text.length);
      appendFileSync(this.path, text);
      this.size = (this.size ?? 0) + Buffer.byteLength(text);
    } catch {
      this.broken = true;
    }
  }

  private makeRoom(length: number): void {
    if (this.size === null) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.size = existsSync(this.path) ? statSync(this.path).size : 0;
    }
    if (this.maxBytes <= 0 || this.size === 0 || this.size + length <= this.maxBytes) return;
    for (let i = OLD_FILES - 1; i >= 1; i--) {
      if (existsSync(`${this.path}.${i}`)) renameSync(`${this.path}.${i}`, `${this.path}.${i + 1}`);
    }
    renameSync(this.path, `${this.path}.1`);
    this.size = 0;
  }
}
