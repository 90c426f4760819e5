/**
 * Lets statements through, and lets one piece of work have the database for itself: it waits until no statement runs,
 * and new ones wait until it is done.
 */
export class Gate {
  private running = 0;
  private closed: Promise<void> | undefined;
  private onIdle: (() => void) | undefined;

  /** Runs a statement; waits while the gate is closed. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    while (this.closed !== undefined) await this.closed;
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      if (this.running === 0) this.onIdle?.();
    }
  }

  /** Runs work while nothing else does. Must not be called from within `pass`. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.closed !== undefined) await this.closed;
    let open = (): void => {};
    this.closed = new Promise(resolve => {
      open = resolve;
    });
    try {
      if (this.running > 0) {
        await new Promise<void>(resolve => {
          this.onIdle = resolve;
        });
      }
      return await work();
    } finally {
      this.onIdle = undefined;
      this.closed = undefined;
      open();
    }
  }
}
