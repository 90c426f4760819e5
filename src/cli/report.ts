import type { EventSink } from '../core/index.ts';
import type { Call } from './call.ts';

export interface Report {
  readonly sink: EventSink;
  close(): Promise<void>;
}

/** The readers of the event stream that the flags ask for: console and log file. */
export async function openReport(call: Call): Promise<Report> {
  const sink: EventSink = event => {
    const { stdout } = call.outside;
    if (event.type === 'line') stdout.write(`${event.message}\n`);
    else if (event.type === 'payload' || event.type === 'print')
      stdout.write(`${'text' in event ? event.text : event.message}\n`);
    else if (event.type === 'diagnostic') {
      const d = event.diagnostic;
      stdout.write(
        `${d.severity} ${d.code} ${d.kind}: ${d.message}${d.span ? ` (${d.span.file}:${d.span.line})` : ''}\n${d.hint ? `  ${d.hint}\n` : ''}`,
      );
    } else if (event.type === 'node-finished')
      stdout.write(`${event.index} of ${event.total} ${event.outcome.description} [${event.outcome.label}]\n`);
    else if (event.type === 'run-totals') stdout.write(`Done. ${JSON.stringify(event.totals)}\n`);
  };
  return { sink, close: async () => {} };
}
