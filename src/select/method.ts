import { type Diagnostic, err, ok, problem, type Result } from '../core/index.ts';
import type { Manifest, PreviousState, ResourceType, SelectableNode } from '../model/index.ts';
import type { Criterion } from './spec.ts';

/** What methods may look at beside the node. */
export interface SelectContext {
  readonly manifest: Manifest;
  readonly projectName: string;
  readonly previousState: PreviousState | null;
  /** whether a path below the root project's folder exists */
  readonly pathExists: (path: string) => boolean;
  /** flags that widen what `state:modified` compares */
  readonly compare: StateCompareFlags;
  /** contract breaks and oversized seeds that a state comparison came across */
  readonly warn: (diagnostic: Diagnostic) => void;
}

export interface StateCompareFlags {
  /** `state_modified_compare_more_unrendered_values` */
  readonly unrenderedValues: boolean;
}

export type Matcher = (node: SelectableNode) => boolean;

/** One selection method: which kinds of nodes it looks at, and the test that a criterion becomes. */
export interface MethodDefinition {
  readonly kinds: ReadonlySet<ResourceType> | 'all';
  readonly matcher: (criterion: Criterion, context: SelectContext) => Result<Matcher, Diagnostic>;
}

/** Kinds that the manifest keeps under `nodes`. */
export const EXECUTABLE: ReadonlySet<ResourceType> = new Set([
  'model',
  'seed',
  'snapshot',
  'analysis',
  'test',
  'operation',
  'sql_operation',
]);

/** For a value that its method does not know. */
export const refuse = (text: string, hint?: string): Result<Matcher, Diagnostic> =>
  err(problem('PA403', { text, hint }));

export const accept = (matcher: Matcher): Result<Matcher, Diagnostic> => ok(matcher);
