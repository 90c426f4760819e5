import type { Value } from '../core/index.ts';

/** Which tests come along with the nodes they test. */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';

export const INDIRECT_MODES: readonly IndirectSelection[] = ['eager', 'cautious', 'buildable', 'empty'];

/** What to select: one criterion, or a group of specs combined as sets. */
export type SelectionSpec = Criterion | SelectionGroup;

/** `[@|N+][method[.argument]:]value[+N]`, read. */
export interface Criterion {
  readonly kind: 'criterion';
  readonly raw: string;
  readonly method: Method;
  /** `config.meta.owner:ann` has the arguments meta and owner */
  readonly args: readonly string[];
  /** text on the command line; any value in selectors.yml */
  readonly value: Value;
  readonly childrensParents: boolean;
  readonly parents: boolean;
  /** null: all of them */
  readonly parentsDepth: number | null;
  readonly children: boolean;
  readonly childrenDepth: number | null;
  readonly indirect: IndirectSelection;
}

export interface SelectionGroup {
  readonly kind: 'union' | 'intersection' | 'difference';
  readonly parts: readonly SelectionSpec[];
  readonly indirect: IndirectSelection;
  /** the words typed, where matching nothing deserves a warning */
  readonly expected?: string;
  /** where they were typed */
  readonly option?: '--select' | '--exclude';
}

export const METHODS = [
  'fqn',
  'tag',
  'group',
  'access',
  'source',
  'path',
  'file',
  'package',
  'config',
  'test_name',
  'test_type',
  'resource_type',
  'state',
  'exposure',
  'metric',
  'result',
  'source_status',
  'version',
  'semantic_model',
  'saved_query',
  'unit_test',
] as const;

/** `layer` is what an unknown method may turn out to be: its name is the first argument. */
export type Method = (typeof METHODS)[number] | 'layer';

export const isMethod = (name: string): name is Method => (METHODS as readonly string[]).includes(name);
