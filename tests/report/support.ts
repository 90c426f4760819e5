import type { NodeInfo, PaEvent } from '../../src/core/event.ts';
import { createReport, type ReportOptions } from '../../src/report/index.ts';

/** A stream that keeps what is written to it. */
export class Screen {
  readonly isTTY: boolean;
  readonly columns: number;
  text = '';

  constructor(isTTY = false, columns = 80) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

export const CLOCK = new Date('2026-11-21T12:16:23.456Z');

/** What a run of events leaves on the screen. */
export function shown(events: readonly PaEvent[], options: Partial<ReportOptions> = {}, screen = new Screen()): string {
  const report = createReport({ stdout: screen, env: {}, now: () => CLOCK, ...options });
  for (const event of events) report.sink(event);
  report.close();
  return screen.text;
}

export function info(type: string, name: string, over: Partial<NodeInfo> = {}): NodeInfo {
  return {
    uniqueId: `${type}.shop.${name}`,
    name,
    resourceType: type,
    materialized: 'view',
    path: `${name}.sql`,
    relation: { database: 'shop', schema: 'main', alias: name, relationName: `"shop"."main"."${name}"` },
    checksum: 'abc',
    status: 'started',
    startedAt: '2026-11-21T12:16:23.257Z',
    finishedAt: null,
    ...over,
  };
}

export function finished(
  type: string,
  name: string,
  index: number,
  outcome: { status: string; description: string; label: string; seconds?: number; failures?: number },
): PaEvent {
  return {
    type: 'node-finished',
    node: info(type, name, { status: outcome.status }),
    index,
    total: 16,
    outcome: { seconds: 0.1, message: null, failures: null, ...outcome },
  };
}
