import type { PaEvent } from '../../src/core/event.ts';
import { type CommandResult, type OpenOptions, openProject, type ProjectHandle } from '../../src/index.ts';
import { parseVars } from '../../src/project/vars.ts';
import type { TestProject } from '../support/executable.ts';

/** A project opened in this process, and what it told. */
export interface Opened {
  readonly handle: ProjectHandle;
  readonly events: PaEvent[];
  /** all complaints so far: `PA670 text` */
  readonly complaints: () => string[];
}

export function opened(project: TestProject, vars: readonly string[] = [], options: OpenOptions = {}): Opened {
  const events: PaEvent[] = [];
  const parsed = parseVars(vars);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const handle = openProject({
    projectDir: project.dir,
    profilesDir: project.dir,
    vars: parsed.value,
    // One at a time, so that what is told has an order.
    threads: 1,
    sink: event => void events.push(event),
    ...options,
  });
  const complaints = (): string[] =>
    events.flatMap(event =>
      event.type === 'diagnostic' ? [`${event.diagnostic.code} ${event.diagnostic.message}`] : [],
    );
  return { handle, events, complaints };
}

/** `name@status` of each result, in order. */
export const outcomes = (result: CommandResult): string[] =>
  result.results.map(({ node, status }) => `${node.name}@${status}`);

/** How often the project's files were read for a period of its own. */
export const readAnew = (events: readonly PaEvent[]): number =>
  events.filter(event => event.type === 'line' && event.name === 'PeriodParse').length;

export const ofType = <T extends PaEvent['type']>(
  events: readonly PaEvent[],
  type: T,
): Extract<PaEvent, { type: T }>[] =>
  events.filter((event): event is Extract<PaEvent, { type: T }> => event.type === type);
