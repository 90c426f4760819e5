import { runCommandLine } from './cli.ts';
import { interruptSignal } from './interrupt.ts';

// A reader that went away (`pa ls | head`) is no failure, and no reason to leave a build half done.
const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', error => {
    if (!GONE.has((error as NodeJS.ErrnoException).code)) throw error;
  });
}

runCommandLine(process.argv.slice(2), {
  cwd: workingDirectory(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruptSignal(process),
}).then(
  code => {
    process.exitCode = code;
    // Whatever a library left open must not keep the command from ending.
    process.stdout.write('', () => process.exit(code));
  },
  error => {
    process.stderr.write(
      `Internal error: this is a bug in pa.\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exit(2);
  },
);

/** The folder the command was typed in, which may have been deleted meanwhile. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write('The working directory no longer exists.\n');
    process.exit(2);
  }
}
