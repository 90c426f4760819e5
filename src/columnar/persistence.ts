import type { Graph } from '../graph/index.ts';
import {
  type ColumnarConfig,
  isColumnar,
  isEphemeral,
  type Manifest,
  type ModelNode,
  type Persist,
  readColumnarConfig,
  relativesOf,
  type UniqueId,
} from '../model/index.ts';
import { chainFacts, findChains } from './find-chains.ts';

/** Where a columnar model's rows are kept, and why. */
export interface Persistence {
  readonly config: ColumnarConfig;
  readonly persist: Persist;
  readonly why: string;
  /** the setting could not be followed: what to tell the user */
  readonly warning: string | null;
}

/**
 * Where the rows of each columnar model are kept: as configured, else in a table where something outside of chains or
 * another period reads them, else nowhere. What depends on the rows of other periods is kept whatever the config says,
 * and so is what a later chain reads.
 * @param graph all resources, in the order of the command: in `build` tests may stand between models
 */
export function persistenceOf(manifest: Manifest, graph: Graph): Map<UniqueId, Persistence> {
  const found = new Map<UniqueId, Persistence>();
  const models = [...manifest.nodes.values()].filter(
    (node): node is ModelNode => node.resource_type === 'model' && isColumnar(node),
  );
  if (models.length === 0) return found;
  const { children } = relativesOf(manifest);
  const chains = new Map<UniqueId, UniqueId>();
  for (const { id, members } of findChains(graph, chainFacts(manifest.nodes))) {
    for (const member of members) chains.set(member, id);
  }
  const mentioned = namesMentioned(manifest);
  const priors = namesOfPriors(manifest);
  for (const model of models) {
    const { config } = readColumnarConfig(model.config);
    found.set(model.unique_id, { config, ...decide(config.persist) });

    function decide(asked: Persist | null): Omit<Persistence, 'config'> {
      const own = readsItself(manifest, model) ? 'it reads its own rows of the period before' : null;
      const readers = readersOf(manifest, children, chains, model.unique_id);
      const past = own ?? priorReader(model, priors) ?? laterReader(readers);
      if (asked === 'none' && past !== null) {
        return { persist: 'table', why: past, warning: `persist: none is not followed, as ${past}` };
      }
      if (asked !== null) return { persist: asked, why: `persist: ${asked}`, warning: null };
      const kept = past ?? mentioned.get(model.name);
      if (kept !== undefined) return { persist: 'table', why: kept, warning: null };
      return { ...byReaders(readers), warning: null };
    }
  }
  return found;
}

interface Readers {
  readonly inside: readonly string[];
  /** columnar models of chains that come after the one of the model that is read */
  readonly later: readonly string[];
  readonly outside: readonly string[];
}

function byReaders({ inside, outside }: Readers): { persist: Persist; why: string } {
  const [first] = outside;
  if (first !== undefined) {
    const more = outside.length > 1 ? ` and ${outside.length - 1} more read it` : ' reads it';
    return { persist: 'table', why: `${first}${more} from outside of the chain` };
  }
  if (inside.length === 0) return { persist: 'table', why: 'no other model reads it: it is a result' };
  return { persist: 'none', why: `only ${inside.join(', ')} ${inside.length === 1 ? 'reads' : 'read'} it` };
}

/** Who reads a model, directly or through ephemeral models: columnar models, and everything else but unit tests. */
function readersOf(
  manifest: Manifest,
  children: ReadonlyMap<UniqueId, readonly UniqueId[]>,
  chains: ReadonlyMap<UniqueId, UniqueId>,
  id: UniqueId,
): Readers {
  const inside = new Set<string>();
  const later = new Set<string>();
  const outside = new Set<string>();
  const pending = [...(children.get(id) ?? [])];
  const seen = new Set<UniqueId>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next) || next.startsWith('unit_test.')) continue;
    seen.add(next);
    const node = manifest.nodes.get(next);
    if (node !== undefined && isEphemeral(node)) pending.push(...(children.get(next) ?? []));
    else if (node?.resource_type === 'model' && isColumnar(node)) {
      (chains.get(next) === chains.get(id) ? inside : later).add(node.name);
    } else outside.add(node?.name ?? next);
  }
  return { inside: [...inside].sort(), later: [...later].sort(), outside: [...outside].sort() };
}

function priorReader(model: ModelNode, priors: ReadonlyMap<string, string>): string | null {
  const reader = priors.get(model.name);
  return reader === undefined ? null : `${reader} reads its rows of the period before`;
}

function laterReader({ later: [first] }: Readers): string | null {
  return first === undefined ? null : `${first} reads it in a later chain`;
}

/** `{{ this }}`, or a macro on the way to `is_incremental`. */
function readsItself(manifest: Manifest, model: ModelNode): boolean {
  if (/\{[{%][^}%]*\b(?:this|is_incremental)\b/.test(model.raw_code)) return true;
  const seen = new Set<UniqueId>();
  const pending = [...model.depends_on.macros];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const macro = manifest.macros.get(id);
    if (macro?.name === 'is_incremental') return true;
    pending.push(...(macro?.depends_on.macros ?? []));
  }
  return false;
}

/** Models that `prior(ref(...))` reads, with a reader's name. */
function namesOfPriors(manifest: Manifest): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of manifest.nodes.values()) {
    for (const { name } of node.prior_refs ?? []) if (!found.has(name)) found.set(name, node.name);
  }
  return found;
}

/**
 * Models whose names stand as text in a template, where they are no argument of `ref`: a macro that looks a relation up
 * by its name reads what earlier periods left there.
 */
function namesMentioned(manifest: Manifest): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of manifest.nodes.values()) {
    if (node.resource_type !== 'model' || node.language !== 'sql') continue;
    const names = node.raw_code.matchAll(/(\bref\s*\(\s*(?:['"]\w+['"]\s*,\s*)?)?['"](\w+)['"]/g);
    for (const [, ref, name] of names) {
      if (ref !== undefined || name === undefined || found.has(name)) continue;
      found.set(name, `${node.name} names it, and may read its rows of the period before`);
    }
  }
  return found;
}
