import { totalmem } from 'node:os';
import { type Limits, SqlError } from '../adapter/index.ts';
import { type Diagnostic, DiagnosticError, problem } from '../core/index.ts';
import { repr } from '../core/value.ts';
import {
  configValue,
  type PerformanceSettings,
  type Project,
  type Resources,
  type RunnableNode,
} from '../model/index.ts';
import { placeOfConfig } from '../parse/index.ts';
import { givenResources, RESOURCE_CHECKS } from '../project/index.ts';
import { createExclusive } from './exclusive.ts';
import type { RunState } from './run-state.ts';

const NONE: Resources = { memoryLimit: null, threads: null, priority: 0, warnSeconds: null };

/** What a node may ask for: its own config (folders' configs are part of it), else its group's. */
export function resourcesOf(node: RunnableNode, groups: PerformanceSettings['groups']): Resources {
  const group = 'group' in node && typeof node.group === 'string' ? groups.get(node.group) : undefined;
  if (node.resource_type !== 'model' && node.resource_type !== 'seed' && node.resource_type !== 'snapshot') return NONE;
  const own = givenResources(node.config);
  return group === undefined && Object.keys(own).length === 0 ? NONE : { ...NONE, ...group, ...own };
}

/** Every wrong resource config of some nodes, at its place. */
export function checkResources(nodes: Iterable<RunnableNode>, project: Project): Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const node of nodes) {
    if (node.resource_type !== 'model' && node.resource_type !== 'seed' && node.resource_type !== 'snapshot') continue;
    for (const [key, check] of Object.entries(RESOURCE_CHECKS)) {
      const value = configValue(node, key);
      if (value === null || check.fits(value)) continue;
      const data = { key, name: node.unique_id, expected: check.expected, found: repr(value) };
      problems.push(problem('PA693', data, { ...placeOfConfig(node, key, project), node: node.unique_id }));
    }
  }
  return problems;
}

/**
 * Applies the memory and thread limits that nodes ask for. Both are settings of the whole database, so nodes that ask
 * for one of them work one after another; nodes that ask for nothing may run beside them, under the same limits.
 */
export class ResourceGate {
  private readonly session: RunState['session'];
  private readonly groups: PerformanceSettings['groups'];
  private readonly alone = createExclusive();
  /** pieces of work under limits, waiting ones among them */
  private busy = 0;

  constructor(session: RunState['session'], groups: PerformanceSettings['groups']) {
    this.session = session;
    this.groups = groups;
  }

  of(node: RunnableNode): Resources {
    return resourcesOf(node, this.groups);
  }

  /** Whether a node asks for limits. */
  limited(node: RunnableNode): boolean {
    const { memoryLimit, threads } = this.of(node);
    return memoryLimit !== null || threads !== null;
  }

  /**
   * Works on nodes (several are one piece of work, a chain) under the tightest limits that any of them asks for: waits
   * until no other such work runs, and puts everything back afterwards, whatever became of it. `work` calls `apply` when
   * it begins.
   * @throws DiagnosticError PA694 from `apply` when the database refuses
   */
  run<T>(nodes: readonly RunnableNode[], work: (apply: () => Promise<void>) => Promise<T>): Promise<T> {
    const asked = nodes.map(node => this.of(node));
    const memoryLimit = tightest(asked.flatMap(({ memoryLimit: limit }) => limit ?? []));
    const threads = Math.min(...asked.map(({ threads: count }) => count ?? Number.POSITIVE_INFINITY));
    if (memoryLimit === null && !Number.isFinite(threads)) return work(NOTHING);
    const name = nodes.find(node => this.limited(node))?.unique_id ?? '';
    const limits = {
      ...(memoryLimit === null ? {} : { memory: memoryLimit }),
      ...(Number.isFinite(threads) ? { threads } : {}),
    };
    return this.under(limits, name, work);
  }

  /**
   * Works with one thread of the database where nobody else has set limits: a wish that nothing waits for, of work that
   * is too small for more.
   */
  withOneThread<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy > 0) return work();
    return this.under({ threads: 1 }, '', async apply => {
      await apply();
      return work();
    });
  }

  private async under<T>(limits: Limits, name: string, work: (apply: () => Promise<void>) => Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await this.alone(async () => {
        let restore: (() => Promise<void>) | undefined;
        const apply = async (): Promise<void> => {
          const session = await this.session();
          if (!session.adapter.capabilities.limits) return;
          try {
            restore = await session.limit(limits);
          } catch (error) {
            if (!(error instanceof SqlError)) throw error;
            throw new DiagnosticError(problem('PA694', { name, text: error.summary }, { node: name }));
          }
        };
        try {
          return await work(apply);
        } finally {
          await restore?.();
        }
      });
    } finally {
      this.busy -= 1;
    }
  }
}

/** The smallest of some sizes as DuckDB writes them; a percentage is one of the machine's memory. */
function tightest(limits: readonly string[]): string | null {
  let [smallest, least]: [string | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const limit of limits) {
    const bytes = bytesOf(limit);
    if (bytes < least) [smallest, least] = [limit, bytes];
  }
  return smallest;
}

function bytesOf(size: string): number {
  const [, figure = '0', unit = ''] = /^\s*([\d.]+)\s*([KMGT]?)(?:i?B)?/i.exec(size) ?? [];
  if (size.includes('%')) return (Number(figure) / 100) * totalmem();
  const base = /i/i.test(size) ? 1024 : 1000;
  return Number(figure) * base ** ' KMGT'.indexOf(unit.toUpperCase() || ' ');
}

const NOTHING = async (): Promise<void> => {};
