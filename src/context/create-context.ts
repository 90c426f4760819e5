import type { EventSink } from '../core/event.ts';
import { PyDateTime, PyFixedZone, type Value } from '../core/value.ts';
import { createEnvironment, type MacroTemplate } from '../jinja/index.ts';
import type { Invocation } from '../model/invocation.ts';
import type { Manifest } from '../model/manifest.ts';
import type { MacroNode } from '../model/node.ts';
import type { Project } from '../model/project.ts';
import { jinjaFlags, targetDict } from '../project/index.ts';
import { baseMembers } from './base-members.ts';
import { exceptionMembers } from './exceptions.ts';
import { FlagsObject } from './flags-object.ts';
import { BUILTIN_PACKAGES, MacroNamespace } from './macro-namespace.ts';
import type { ContextServices } from './services.ts';
import { sourceFile } from './source-file.ts';

export interface ContextOptions {
  readonly project: Project;
  readonly invocation: Invocation;
  /** its macros must be known; nodes may still be added */
  readonly manifest: Manifest;
  readonly emit: EventSink;
  /** the version of dbt whose behaviour is offered: what `dbt_version` says */
  readonly dbtVersion: string;
}

/** Builds what all scopes of an invocation share. */
export function createContext(options: ContextOptions): ContextServices {
  const { project, invocation, manifest, emit } = options;
  const jinja = createEnvironment({ undefined: 'plain', dialect: 'dbt' });
  const capturing = createEnvironment({ undefined: 'capture', dialect: 'dbt' });
  const templates = new Map<string, MacroTemplate>();
  return {
    project,
    invocation,
    manifest,
    emit,
    jinja,
    capturing,
    namespace: new MacroNamespace(
      project.root,
      [...project.packages.keys(), ...BUILTIN_PACKAGES],
      manifest.macros.values(),
    ),
    base: baseMembers({
      invocation,
      dbtVersion: options.dbtVersion,
      emit,
      flags: new FlagsObject(jinjaFlags(invocation.flags)),
      runStartedAt: startedAt(invocation.startedAt),
    }),
    target: targetDict(project.target),
    exceptions: exceptionMembers(emit),
    macroTemplate(macro: MacroNode): MacroTemplate {
      let template = templates.get(macro.unique_id);
      if (template === undefined) {
        template = jinja.macro(macro.macro_sql, {
          name: macro.name,
          file: sourceFile(project, macro),
          line: macro.line,
        });
        templates.set(macro.unique_id, template);
      }
      return template;
    },
  };
}

/** The same services with another project, flags and nodes: what was compiled stays. The macros must be the same. */
export function contextFor(
  services: ContextServices,
  run: Pick<ContextOptions, 'project' | 'invocation' | 'manifest' | 'emit'>,
): ContextServices {
  const base = new Map(services.base).set('flags', new FlagsObject(jinjaFlags(run.invocation.flags)));
  return { ...services, ...run, base };
}

function startedAt(date: Date): Value {
  return PyDateTime.fromDate(date, new PyFixedZone(0, 'UTC'));
}
