import {
  type ContextServices,
  MacroFunction,
  type ParseOwner,
  type ParseScope,
  resourceDict,
} from '../../context/index.ts';
import { nodeRelation } from '../../context/objects/index.ts';
import type { Value } from '../../core/value.ts';
import type { MacroNode } from '../../model/index.ts';
import type { ParseCache } from '../cache/parse-cache.ts';
import type { Extraction } from '../extraction.ts';
import type { ParsedNode } from '../nodes/create-node.ts';
import type { VariableReads } from '../variable-reads.ts';

/** What the renderers of one parse share. */
export interface TemplateServices {
  readonly context: ContextServices;
  readonly cache: ParseCache | null;
  readonly reads: VariableReads;
  /** A node as its templates know it. */
  ownerOf(node: ParsedNode): ParseOwner;
  /** The package's own ref, source or config macro must run: nothing can be read off its templates. */
  hasOwnBuiltins(packageName: string): boolean;
  /** Tells the cache what a rendering that is not kept looked at: the whole manifest follows from it. */
  noteReads(extraction: Extraction): void;
}

const BUILTINS = ['ref', 'source', 'config'] as const;

export function templateServices(
  context: ContextServices,
  cache: ParseCache | null,
  reads: VariableReads,
): TemplateServices {
  const { namespace, project } = context;
  const overridden = new Map<string, boolean>();
  const isOwn = (packageName: string): boolean =>
    BUILTINS.some(name =>
      [packageName, project.root.name].some(where => namespace.findInPackage(where, name) !== undefined),
    );
  return {
    context,
    cache,
    reads,
    ownerOf: node => ({
      name: node.name,
      packageName: node.package_name,
      relation: () => nodeRelation(node, project.root),
      dict: () => resourceDict(node, true),
    }),
    hasOwnBuiltins(packageName) {
      const own = overridden.get(packageName) ?? isOwn(packageName);
      overridden.set(packageName, own);
      return own;
    },
    noteReads(extraction) {
      for (const name of extraction.variables.keys()) reads.noteApart(name);
      if (cache === null) return;
      for (const [name, value] of extraction.envVars) cache.noteEnvVar(name, value);
      if (extraction.flags) cache.noteFlags();
      if (extraction.volatile) cache.noteVolatile();
    },
  };
}

/** Calls a macro as a template of the scope would. At parse nothing waits. */
export function callMacro(
  scope: ParseScope,
  macro: MacroNode,
  args: Value[],
  kwargs: ReadonlyMap<string, Value>,
): Value {
  return new MacroFunction(macro, scope).call(args, kwargs) as Value;
}
