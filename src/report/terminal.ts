/** A stream that text is written to: `process.stdout`, or a collector in tests. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Erases the line and brings the cursor to its beginning. */
const CLEAR = '\r\u001b[2K';

/**
 * Lines of text with, on a terminal, a live line below them. The live line is taken away before anything is printed
 * and put back by its next update, so that it never mixes with the output.
 */
export class Terminal {
  private readonly output: Output;
  private live = false;

  constructor(output: Output) {
    this.output = output;
  }

  get columns(): number {
    // Some pseudo-terminals say 0.
    return this.output.columns || 80;
  }

  /** Whether the live line is on the screen now. */
  get isLive(): boolean {
    return this.live;
  }

  print(text: string): void {
    this.output.write(`${this.live ? CLEAR : ''}${text}\n`);
    this.live = false;
  }

  /** Shows the live line instead of the one before. Must be shorter than the terminal is wide. */
  update(line: string): void {
    this.output.write(`${CLEAR}${line}`);
    this.live = true;
  }

  clear(): void {
    if (this.live) this.output.write(CLEAR);
    this.live = false;
  }
}
