import type { EventSink } from '../core/event.ts';
import type { PyDict, Value } from '../core/value.ts';
import type { Environment, MacroTemplate } from '../jinja/index.ts';
import type { Invocation } from '../model/invocation.ts';
import type { Manifest } from '../model/manifest.ts';
import type { MacroNode } from '../model/node.ts';
import type { Project } from '../model/project.ts';
import type { MacroNamespace } from './macro-namespace.ts';

/** What all scopes of an invocation share. Built once; holds no node. */
export interface ContextServices {
  readonly project: Project;
  readonly invocation: Invocation;
  readonly manifest: Manifest;
  readonly namespace: MacroNamespace;
  readonly emit: EventSink;
  /** plain Undefined: macros, and everything at execution */
  readonly jinja: Environment;
  /** Undefined that swallows attribute access and calls: models and tests at parse */
  readonly capturing: Environment;
  /** names of the base context, the same in every phase */
  readonly base: ReadonlyMap<string, Value>;
  readonly target: PyDict;
  readonly exceptions: PyDict;
  /** a macro's compiled template, made when it is first called */
  macroTemplate(macro: MacroNode): MacroTemplate;
}
