import type { PaEvent } from '../core/event.ts';
import type { Paint } from './paint.ts';
import type { Terminal } from './terminal.ts';

/** Milliseconds between two pictures of the line, at least. */
const PAUSE = 80;
/** Milliseconds after which it is drawn anew though nothing happened. */
const SECOND = 1000;

/** Calls back every so many milliseconds until the returned function is called. */
export type Ticker = (tick: () => void, milliseconds: number) => () => void;

const ticker: Ticker = (tick, milliseconds) => {
  const timer = setInterval(tick, milliseconds);
  // Nothing waits for a picture.
  timer.unref();
  return () => clearInterval(timer);
};

/**
 * The live line at the foot of a terminal: how far the run is, how long it will take, what is running now.
 *
 *     ━━━━━━━━━━━━━━━━━━━━ 12/25  0:03 left  stg_orders, orders +2
 *
 * In a run over periods the time left is that of all of them, and rows are told too.
 *
 *     ━━━━━━━━━━━━━━━━━━━━ 2026 12/25  1.2M rows/s  0:03 left  orders
 */
export class ProgressLine {
  private readonly terminal: Terminal;
  private readonly paint: Paint;
  private readonly now: () => number;
  private readonly ticker: Ticker;
  private startedAt: number | null = null;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private state: Extract<PaEvent, { type: 'progress' }> | null = null;
  private periods: { readonly count: number; over: number; now: number | null } | null = null;
  private rows = 0;
  private stopTicking: (() => void) | null = null;

  /** @param now milliseconds of a clock that only moves on */
  constructor(terminal: Terminal, paint: Paint, now: () => number, tick: Ticker = ticker) {
    this.terminal = terminal;
    this.paint = paint;
    this.now = now;
    this.ticker = tick;
  }

  /** Takes every event; draws at most every 80 ms, and soon again after other output took the line away. */
  hear(event: PaEvent): void {
    this.hearPeriods(event);
    if (event.type === 'run-finished' || event.type === 'run-totals') this.stop();
    if (event.type !== 'progress') return;
    if (event.done >= event.total) {
      this.stop();
      return;
    }
    this.state = event;
    this.startedAt ??= this.now();
    this.stopTicking ??= this.ticker(() => this.tick(), PAUSE);
    if (this.now() - this.drawnAt >= PAUSE) this.draw();
  }

  private hearPeriods(event: PaEvent): void {
    switch (event.type) {
      case 'periods-started':
        this.periods = { count: event.periods.length - event.done.length, over: 0, now: null };
        break;
      case 'period-started':
        if (this.periods !== null) this.periods.now = event.period;
        break;
      case 'period-finished':
        if (this.periods !== null) this.periods.over += 1;
        break;
      case 'periods-finished':
        this.periods = null;
        break;
      case 'node-finished':
        this.rows += event.outcome.rows ?? 0;
        break;
    }
  }

  /** Takes the line away for good. */
  stop(): void {
    this.state = null;
    this.stopTicking?.();
    this.stopTicking = null;
    this.terminal.clear();
  }

  private tick(): void {
    if (!this.terminal.isLive || this.now() - this.drawnAt >= SECOND) this.draw();
  }

  private draw(): void {
    if (this.state === null) return;
    this.drawnAt = this.now();
    this.terminal.update(this.line(this.state));
  }

  private line({ done, total, running }: Extract<PaEvent, { type: 'progress' }>): string {
    const elapsed = this.now() - (this.startedAt ?? this.now());
    const { periods } = this;
    const over = periods === null ? done / total : (periods.over + done / total) / periods.count;
    const left = over === 0 ? '' : `${clock((elapsed / over) * (1 - over))} left  `;
    const period = periods === null ? '' : `${periods.now} `;
    const pace = periods === null || elapsed < SECOND ? '' : `${short((this.rows / elapsed) * 1000)} rows/s  `;
    const figures = ` ${period}${done}/${total}  ${pace}${left}`;
    const width = 20;
    const filled = Math.round((done / Math.max(total, 1)) * width);
    const room = this.terminal.columns - 1 - width - figures.length;
    const bar = this.paint.green('\u2501'.repeat(filled)) + this.paint.dim('\u2501'.repeat(width - filled));
    return room < 0
      ? figures.trim().slice(0, Math.max(0, this.terminal.columns - 1))
      : `${bar}${figures}${this.paint.dim(names(running, room))}`;
  }
}

/** As many names as there is room for, and how many more there are. */
function names(running: readonly string[], room: number): string {
  for (let shown = running.length; shown > 0; shown--) {
    const more = running.length - shown;
    const text = running.slice(0, shown).join(', ') + (more > 0 ? ` +${more}` : '');
    if (text.length <= room) return text;
  }
  return (running[0] ?? '').slice(0, Math.max(0, room));
}

/** `950`, `12.3k`, `1.2M` */
function short(count: number): string {
  if (count < 1000) return String(Math.round(count));
  return count < 1e6 ? `${(count / 1000).toFixed(1)}k` : `${(count / 1e6).toFixed(1)}M`;
}

/** `0:07`, `12:30`, `1:02:03` */
function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
