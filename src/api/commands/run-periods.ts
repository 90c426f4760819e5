import type { Checkpoint } from '../../artifacts/index.ts';
import type { EventSink } from '../../core/event.ts';
import { DiagnosticError } from '../../core/index.ts';
import { PyDict } from '../../core/value.ts';
import type { Graph } from '../../graph/index.ts';
import type { RunResult, UniqueId } from '../../model/index.ts';
import {
  type ChosenPeriods,
  choosePeriods,
  type PeriodOutcome,
  type PeriodsAsked,
  type PreparedPeriod,
  periodVariable,
  runPeriods,
  type Stage,
  stagesOfNodes,
} from '../../periods/index.ts';
import { countLine } from '../../run/index.ts';
import { command, nothingToDo, selected, unwrap } from '../command.ts';
import type { CommandResult } from '../command-result.ts';
import { withDatabase } from '../execute.ts';
import type { Invoked } from '../invoke.ts';
import { periodProjects, periodVars } from '../period-projects.ts';
import type { OpenOptions } from '../project-handle.ts';
import { finish, nodesOf, type RunOptions, type RunWhich } from './run.ts';

/**
 * One run per period, in order: one process, one parse, one session. The results of all periods stand one after another
 * in run_results.json; periods.json tells after each period how far the run came.
 */
export function runPeriodsCommand(
  which: RunWhich,
  options: OpenOptions,
  asked: RunOptions & { readonly periods: NonNullable<RunOptions['periods']> },
): Promise<CommandResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const wanted = askedPeriods(asked.periods);
  let chosen: ChosenPeriods | undefined;

  return command(
    which,
    options,
    async invoked => {
      const { periods, block } = chosen as ChosenPeriods;
      const variable = chosen?.variable ?? unwrap(periodVariable(invoked.manifest, invoked.project));
      const projects = periodProjects(which, options, invoked, variable, periods[0] as number);
      const args = argsOf(invoked, options, asked, periods);
      const results: RunResult[] = [];
      const over = (empty: boolean): CommandResult => finish(invoked, results, { seconds: seconds(), empty, args });
      const plan = planOf(which, asked, invoked, block.stages);
      if (plan.ids.length === 0) {
        nothingToDo(invoked);
        return over(true);
      }
      const done = (wanted.done ?? []).filter(period => periods.includes(period));
      const keep = checkpointWriter(invoked, { variable, periods, done }, args);
      try {
        await withDatabase(invoked, { readOnly: false, profile: asked.profile === true }, database =>
          runPeriods({
            variable,
            periods,
            done,
            emit: invoked.emit,
            async prepare(period, emit) {
              const own = unwrap(await projects(period, emit));
              // Another graph means that the project was read anew for this period.
              const { ids, stages } =
                own.graph === plan.graph ? plan : planOf(which, asked, { ...own, emit: quiet(emit) }, block.stages);
              const opened = database.stateFor(own, ids);
              const state = { ...opened, period: String(period), validate: asked.validate ?? false };
              return { state, nodes: nodesOf(which, own, ids), stages };
            },
            async onPeriod(outcome) {
              results.push(...outcome.results);
              keep.after(outcome);
              await asked.onPeriod?.(outcome);
            },
          }),
        );
      } catch (error) {
        // A period that cannot even be read: what was done before it is told all the same.
        if (error instanceof DiagnosticError) {
          keep.broken();
          over(true);
        }
        throw error;
      }
      invoked.emit({ type: 'run-finished', summary: countLine(results), seconds: seconds() });
      return over(false);
    },
    project => {
      chosen = unwrap(choosePeriods(wanted, project));
      const { variable, periods } = chosen;
      // Where only the models name the variable, they are parsed with the project's own value of it.
      return variable === null ? project.cliVars : periodVars(project, variable, periods[0] as number);
    },
  );
}

/** The flags as given, without the variable that each period sets; what `retry` goes by. */
function argsOf({ flags }: Invoked, options: OpenOptions, asked: RunOptions, periods: readonly number[]): PyDict {
  const args = flags.all.copy().set('vars', options.vars ?? new PyDict());
  for (const key of ['start', 'end']) args.delete(key);
  for (const [key, value] of [
    ['select', asked.select],
    ['exclude', asked.exclude],
    ['resource_types', asked.resourceTypes],
    ['exclude_resource_types', asked.excludeResourceTypes],
    ['selector', asked.selector],
  ] as const) {
    if (value !== undefined) args.set(key, typeof value === 'string' ? value : [...value]);
  }
  return args.set('years', periods.map(String));
}

function askedPeriods(periods: NonNullable<RunOptions['periods']>): PeriodsAsked {
  if (typeof periods === 'string') return { years: [periods] };
  return isNumbers(periods) ? { years: periods.map(String) } : periods;
}

const isNumbers = (periods: readonly number[] | PeriodsAsked): periods is readonly number[] => Array.isArray(periods);

/** What a period runs: the nodes and their stages. */
interface Plan {
  readonly graph: Graph;
  readonly ids: readonly UniqueId[];
  readonly stages: PreparedPeriod['stages'];
}

/** @throws DiagnosticError */
function planOf(which: RunWhich, asked: RunOptions, invoked: Invoked, stages: readonly Stage[]): Plan {
  const projectName = invoked.project.root.name;
  return {
    graph: invoked.graph,
    ids: selected(invoked, which, asked),
    stages: { names: stages.map(stage => stage.name), of: unwrap(stagesOfNodes(stages, { ...invoked, projectName })) },
  };
}

/** What selection has to say was said before the first period. */
const quiet =
  (emit: EventSink): EventSink =>
  event => {
    if (event.type !== 'diagnostic' && event.type !== 'line') emit(event);
  };

/** Writes periods.json now and after each period. @throws DiagnosticError when it cannot be written */
function checkpointWriter(
  { artifacts, invocation, flags, signal }: Invoked,
  run: Pick<Checkpoint, 'variable' | 'periods' | 'done'>,
  args: PyDict,
): { after(outcome: PeriodOutcome): void; broken(): void } {
  const done = [...run.done];
  const write = (status: Checkpoint['status']): void => {
    if (!flags.writeJson) return;
    const { id: invocationId, startedAt } = invocation;
    unwrap(artifacts.writeCheckpoint({ invocationId, startedAt, ...run, done, status, args }));
  };
  const broken = (): void => write(signal.aborted ? 'interrupted' : 'failed');
  write('running');
  return {
    after({ period, success }) {
      if (!success) return broken();
      done.push(period);
      write(done.length === run.periods.length ? 'done' : 'running');
    },
    broken,
  };
}
