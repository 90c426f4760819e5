import { sourceRelation } from '../../context/objects/index.ts';
import { type PaEvent, plural } from '../../core/index.ts';
import { str } from '../../core/value.ts';
import { planEvents } from '../../events/index.ts';
import { ancestors } from '../../graph/index.ts';
import { LazyConnection } from '../../run/index.ts';
import { command, unwrap } from '../command.ts';
import { done } from '../command-result.ts';
import type { Simulation } from '../commands/simulate.ts';
import { withExecution } from '../execute.ts';
import type { SimulationMode } from './report.ts';

/**
 * From this many people times periods on, generating in bulk pays: the time is the same, the memory less. See
 * docs/events.md for the measurements.
 */
export const WORTH_BULK = 250_000;

/** Mode `auto`: by the size of the work, which is the rows of the largest source of the events times the periods. */
export async function chooseMode({ options, chosen, tell }: Simulation): Promise<SimulationMode> {
  let people = 0;
  // What is wrong with the project is told by the run that follows.
  const quiet = { ...options, sink: (event: PaEvent) => event.type !== 'diagnostic' && options.sink?.(event) };
  await command('simulate', quiet, async invoked => {
    const { project, manifest, graph } = invoked;
    const { model } = unwrap(planEvents(invoked, project.eventGeneration));
    const sources = [...ancestors(graph, [model.unique_id])].flatMap(id => manifest.sources.get(id) ?? []);
    return withExecution(invoked, [], { readOnly: true }, async state => {
      const connection = new LazyConnection(state, 'size');
      try {
        const open = await connection.get();
        for (const source of sources) {
          const { rows } = await open.queryText(`select count(*) from ${str(sourceRelation(source, project.root))}`);
          people = Math.max(people, Number(rows[0]?.[0] ?? 0));
        }
      } finally {
        await connection.release();
      }
      return done();
    });
  });
  const size = people * chosen.periods.length;
  const mode = size >= WORTH_BULK ? 'columnar' : 'sql';
  const text = `${people.toLocaleString('en-US')} people over ${plural(chosen.periods.length, 'period')}`;
  tell(
    `Mode auto: ${text} are ${mode === 'sql' ? 'fewer than' : 'at least'} the ${WORTH_BULK.toLocaleString('en-US')} from which bulk generation pays: ${mode}`,
  );
  return mode;
}
