import type { PaEvent, ScenarioFigures } from '../core/event.ts';
import { plural } from '../core/index.ts';
import { alignColumns, figure } from './columns.ts';
import type { LogRecord } from './log-record.ts';
import { record, type Style } from './node-records.ts';

type Started = Extract<PaEvent, { type: 'scenarios-started' }>;
type Finished = Extract<PaEvent, { type: 'scenarios-finished' }>;

/** What stands before each line that a scenario tells. */
export const scenarioPrefix = (label: string): string => `${label} | `;

/** A record of a scenario: its name before each line, and in the data. */
export function ofScenario(
  inner: LogRecord,
  event: Extract<PaEvent, { type: 'scenario-event' }>,
  { paint }: Style,
): LogRecord {
  const prefix = paint.dim(scenarioPrefix(event.label));
  const message = inner.message
    .split('\n')
    .map(line => (prefix + line).trimEnd())
    .join('\n');
  return { ...inner, message, data: { ...inner.data, scenario: event.scenario } };
}

export function scenariosStartedRecord({ scenarios, parallel, memory }: Started): LogRecord {
  const how = parallel === 1 ? 'one after another' : `${parallel} at once`;
  const share = memory === null ? '' : `, each with ${memory} of memory`;
  const message = `${plural(scenarios.length, 'scenario')}, ${how}${share}: ${scenarios.join(', ')}`;
  return record('info', 'ScenariosStarted', message, { scenarios, parallel, memory });
}

/** A row per scenario, and what to do next. */
export function scenariosFinishedRecord({ scenarios, seconds }: Finished, { paint }: Style): LogRecord {
  const rows = scenarios.map(s => [
    s.name,
    s.seconds.toFixed(2),
    s.cpuSeconds === null ? '-' : s.cpuSeconds.toFixed(2),
    String(s.nodes),
    figure(String(s.rows)),
    statusText(s),
  ]);
  const head = ['scenario', 'seconds', 'cpu', 'nodes', 'rows', 'status'];
  const [first = '', ...lines] = alignColumns([head, ...rows], ['left', 'right', 'right', 'right', 'right', 'left']);
  const coloured = lines.map((line, i) => {
    const status = statusText(scenarios[i] as ScenarioFigures);
    const colour = scenarios[i]?.status === 'success' ? paint.green : paint.red;
    return line.slice(0, line.length - status.length) + colour(status);
  });
  const good = scenarios.filter(s => s.status === 'success').map(s => s.name);
  const broken = scenarios.filter(s => s.status === 'error' || s.status === 'interrupted').map(s => s.name);
  const next = [
    ...(good.length > 1 ? [`To compare: pa diff ${good[0]} ${good[1]}`] : []),
    ...broken.map(name => `To go on: pa retry --scenario ${name}`),
  ];
  const title = [`Scenarios, in ${seconds.toFixed(2)}s`, '', paint.dim(first)];
  const message = [...title, ...coloured, ...(next.length > 0 ? ['', ...next] : [])].join('\n');
  const told = scenarios.map(({ cpuSeconds, seconds: elapsed, ...s }) => ({ ...s, elapsed, cpu: cpuSeconds }));
  return record('info', 'ScenariosFinished', message, { scenarios: told, elapsed: seconds });
}

function statusText({ status, failed }: ScenarioFigures): string {
  if (status === 'success') return 'OK';
  return status === 'error' && failed > 0 ? `FAILED (${plural(failed, 'node')})` : status.toUpperCase();
}
