import { err, problem, str } from '../../core/index.ts';
import type { UniqueId } from '../../model/index.ts';
import { accept, type MethodDefinition } from '../method.ts';

/** `result:` the status a node had in the run_results.json of the state folder. */
export const result: MethodDefinition = {
  kinds: 'all',
  matcher: (criterion, context) => {
    const results = context.previousState?.results;
    if (!results) return err(problem('PA404', { text: 'No comparison run_results', internal: true }));
    const wanted = str(criterion.value);
    const ids = new Set(results.filter(r => r.status === wanted).map(r => r.uniqueId));
    return accept(node => ids.has(node.unique_id));
  },
};

/** `source_status:fresher` sources loaded later than the sources.json of the state folder knows, or new in it. */
export const sourceStatus: MethodDefinition = {
  kinds: 'all',
  matcher: (criterion, context) => {
    const [before, now] = [context.previousState?.sources, context.previousState?.currentSources];
    if (!before) {
      const text = 'No previous state comparison freshness results in sources.json';
      return err(problem('PA404', { text, internal: true }));
    }
    if (!now) {
      const text = 'No current state comparison freshness results in sources.json';
      return err(problem('PA404', { text, internal: true }));
    }
    const fresher = new Set<UniqueId>();
    if (str(criterion.value) === 'fresher') {
      const earlier = new Map(before.map(s => [s.uniqueId, s.maxLoadedAt]));
      for (const { uniqueId, maxLoadedAt } of now) {
        if (maxLoadedAt === null) continue;
        const last = earlier.get(uniqueId) ?? null;
        if (last === null || Date.parse(maxLoadedAt) > Date.parse(last)) fresher.add(uniqueId);
      }
    }
    return accept(node => fresher.has(node.unique_id));
  },
};
