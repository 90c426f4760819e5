import type { Target } from '../model/project.ts';
import type { ContextServices } from './services.ts';

/** What the `adapter` object knows of the project, in every phase. */
export function adapterFacts({ project, invocation }: Pick<ContextServices, 'project' | 'invocation'>) {
  return {
    target: project.target satisfies Target,
    quoting: project.root.quoting,
    projectName: project.root.name,
    behavior: invocation.flags.behavior,
  };
}
