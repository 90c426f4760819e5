/** A number of places that are taken and given back; who finds none free waits, first come, first served. */
export class Slots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  /** @param count how many there are, at least 1 */
  constructor(count: number) {
    this.free = count;
  }

  async take(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>(resolve => this.waiting.push(resolve));
  }

  /** The place goes straight to who waits longest, so that nobody who comes now can be faster. */
  give(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
