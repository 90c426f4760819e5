import { unfuse } from '../../events/index.ts';
import { ancestors } from '../../graph/index.ts';
import type { SeedNode, UniqueId } from '../../model/index.ts';
import { type PeriodOutcome, type PreparedPeriod, runPeriods, type Stage, stagesOfNodes } from '../../periods/index.ts';
import type { RunState } from '../../run/index.ts';
import { selected, unwrap } from '../command.ts';
import { nodesOf } from '../commands/run.ts';
import { withDatabase } from '../execute.ts';
import type { Invoked } from '../invoke.ts';
import { periodProjects } from '../period-projects.ts';
import type { OpenOptions } from '../project-handle.ts';

export interface Pipeline {
  readonly variable: string;
  readonly periods: readonly number[];
  readonly stages: readonly Stage[];
  /** the event model, where its rows are read from files: it and what only it needs is not built */
  readonly replaced: UniqueId | null;
  /** false: columnar models are built one by one, as incremental ones */
  readonly fused: boolean;
}

/**
 * Runs all models of the project, period by period, on one session; seeds that the database does not have are loaded
 * first.
 */
export async function runPipeline(
  invoked: Invoked,
  options: OpenOptions,
  pipeline: Pipeline,
): Promise<PeriodOutcome[]> {
  const { variable, periods, stages } = pipeline;
  const projects = periodProjects('simulate', options, invoked, variable, periods[0] as number);
  return withDatabase(invoked, { readOnly: false }, database =>
    runPeriods({
      variable,
      periods,
      done: [],
      emit: invoked.emit,
      async prepare(period, emit): Promise<PreparedPeriod> {
        const seen = unwrap(await projects(period, emit));
        if (!pipeline.fused) unfuse(seen.manifest);
        const models = selected({ ...seen, emit: () => {} }, 'run', {});
        const left = pipeline.replaced === null ? new Set() : onlyFor(seen, pipeline.replaced);
        const ids = models.filter(id => !left.has(id));
        const state = database.stateFor(seen, ids);
        if (period === periods[0]) ids.unshift(...(await missingSeeds(seen, state)));
        const of = unwrap(stagesOfNodes(stages, { ...seen, projectName: seen.project.root.name }));
        return { state, nodes: nodesOf('run', seen, ids), stages: { names: stages.map(stage => stage.name), of } };
      },
    }),
  );
}

/** A node and what nothing else reads of what it follows from. */
export function onlyFor({ graph, manifest }: Pick<Invoked, 'graph' | 'manifest'>, id: UniqueId): Set<UniqueId> {
  const behind = new Set([id, ...ancestors(graph, [id])]);
  const others = [...manifest.nodes.values()]
    .filter(node => node.resource_type === 'model' && !behind.has(node.unique_id))
    .map(node => node.unique_id);
  const needed = ancestors(graph, others);
  return new Set([...behind].filter(each => !needed.has(each)));
}

async function missingSeeds({ manifest }: Invoked, state: RunState): Promise<UniqueId[]> {
  const seeds = [...manifest.nodes.values()].filter((node): node is SeedNode => node.resource_type === 'seed');
  const session = await state.session();
  const schemas = new Map(seeds.map(({ database, schema }) => [`${database}\0${schema}`, { database, schema }]));
  const there = new Set<string>();
  for (const database of new Set(seeds.map(seed => seed.database))) {
    const known = (await session.listSchemas(database)).map(name => name.toLowerCase());
    const wanted = [...schemas.values()].filter(s => s.database === database && known.includes(s.schema.toLowerCase()));
    for (const relation of await session.listRelations(wanted)) {
      there.add(`${database}\0${relation.schema}\0${relation.identifier}`.toLowerCase());
    }
  }
  return seeds
    .filter(({ database, schema, alias }) => !there.has(`${database}\0${schema}\0${alias}`.toLowerCase()))
    .map(seed => seed.unique_id);
}
