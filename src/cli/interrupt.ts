/** What of the process an interrupt needs. */
interface Interruptible {
  on(event: 'SIGINT' | 'SIGTERM', handler: () => void): unknown;
  exit(code: number): never;
}

/** Exit code of a process that Ctrl-C killed. */
const KILLED = 130;

/**
 * A signal that aborts on the first Ctrl-C (or SIGTERM), which lets a run cancel its statements and report; the second
 * one ends the process at once.
 */
export function interruptSignal(process: Interruptible): AbortSignal {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) process.exit(KILLED);
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return controller.signal;
}
