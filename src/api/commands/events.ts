import { join } from 'node:path';
import type { EventSink } from '../../core/index.ts';
import { PyDict } from '../../core/value.ts';
import {
  bulkSettings,
  bulkVars,
  type EventOverrides,
  type EventsSummary,
  overrideProblems,
} from '../../events/index.ts';
import { type ChosenPeriods, choosePeriods, type PeriodsAsked, periodVariable } from '../../periods/index.ts';
import { loadProject } from '../../project/index.ts';
import { generateEvents } from '../bulk-events.ts';
import { command, unwrap } from '../command.ts';
import { type CommandResult, impossible } from '../command-result.ts';
import { countText, megabytes, rateText } from '../figures.ts';
import { periodVars } from '../period-projects.ts';
import type { OpenOptions } from '../project-handle.ts';

export interface EventsOptions extends EventOverrides {
  /** which periods to write; default: those of the project file */
  readonly periods?: PeriodsAsked;
  /** every node is told, not only periods */
  readonly verbose?: boolean;
  /** `json`: the summary is printed as JSON */
  readonly output?: 'text' | 'json';
  /** the caller tells how it went */
  readonly quietSummary?: boolean;
}

export interface EventsResult extends CommandResult {
  /** absent when it did not come to the end */
  readonly summary?: EventsSummary;
}

/**
 * Writes the rows of the event model for all periods to hive-partitioned Parquet: the very rows that a run period by
 * period gives, since it is such a run, in a database in memory. The files appear when all of them are whole.
 */
export async function events(options: OpenOptions, asked: EventsOptions = {}): Promise<EventsResult> {
  const sink = options.sink ?? (() => {});
  const wrong = overrideProblems(asked);
  if (wrong.length > 0) {
    for (const diagnostic of wrong) sink({ type: 'diagnostic', diagnostic });
    return impossible(wrong);
  }
  let summary: EventsSummary | undefined;
  let chosen: ChosenPeriods | undefined;
  const own = await scratchOptions(options, asked, sink);
  const result = await command(
    'events',
    own,
    async invoked => {
      const { variable, periods, block } = chosen as ChosenPeriods;
      const { project, manifest } = invoked;
      const made = await generateEvents(invoked, own, {
        settings: bulkSettings(project, asked, options.environment?.cwd ?? process.cwd()),
        variable: variable ?? unwrap(periodVariable(manifest, project)),
        periods,
        first: firstPeriod(block, periods),
        tell: line(sink),
      });
      summary = made.summary;
      if (summary !== undefined && !asked.quietSummary) tellSummary(sink, summary, asked.output);
      return made;
    },
    project => {
      chosen = unwrap(choosePeriods(asked.periods ?? {}, project));
      const { variable, periods, block } = chosen;
      return variable === null ? project.cliVars : periodVars(project, variable, firstPeriod(block, periods));
    },
  );
  return { ...result, ...(summary === undefined ? {} : { summary }) };
}

/** Events of a period follow from the periods before it: work begins with the first one of all. */
function firstPeriod(block: ChosenPeriods['block'], periods: readonly number[]): number {
  const asked = periods[0] as number;
  return block.start === null ? asked : Math.min(block.start, asked);
}

/** The project as bulk generation sees it: events from the SQL models, artifacts and parse cache of their own. */
async function scratchOptions(options: OpenOptions, asked: EventsOptions, sink: EventSink): Promise<OpenOptions> {
  const vars = bulkVars(options.vars ?? new PyDict(), asked.seed);
  const loaded = unwrapped(await loadProject(options));
  return {
    ...options,
    vars,
    targetPath: join(loaded === null ? 'target' : loaded.project.root.targetPath, 'events'),
    flags: new Map([...(options.flags ?? []), ['write_json', false]]),
    sink: asked.verbose ? sink : withoutNodes(sink),
  };
}

/** What is wrong with the project is told by the command. */
const unwrapped = <T>(result: { ok: true; value: T } | { ok: false }): T | null => (result.ok ? result.value : null);

const OF_NODES = /^(?:(?:node|hook|period|periods)-|(?:run-finished|concurrency|progress|found|parse-cache)$)/;

/** Leaves out what a run tells of its nodes and periods; complaints stay. */
const withoutNodes =
  (sink: EventSink): EventSink =>
  event => {
    const isBlank = event.type === 'line' && event.name === 'Formatting';
    if (!isBlank && !OF_NODES.test(event.type)) sink(event);
  };

/** Writes a line of information. */
export const line =
  (sink: EventSink) =>
  (message: string, level: 'info' | 'warn' = 'info'): void =>
    sink({ type: 'line', level, name: 'EventGeneration', message });

function tellSummary(sink: EventSink, summary: EventsSummary, output: EventsOptions['output']): void {
  if (output === 'json') {
    sink({ type: 'payload', name: 'EventsSummary', text: `${JSON.stringify(summary, null, 2)}\n` });
    return;
  }
  const { events, files, seconds, cpuSeconds, peakBytes } = summary;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  line(sink)(
    `${countText(events)} events in ${files.length} ${files.length === 1 ? 'file' : 'files'}, ${megabytes(bytes)}, ` +
      `in ${seconds.toFixed(2)}s: ${rateText(events, seconds)}; CPU ${cpuSeconds.toFixed(2)}s, peak ${megabytes(peakBytes)}`,
  );
}
