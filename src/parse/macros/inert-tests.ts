import type { MacroNode, Manifest } from '../../model/index.ts';

/** Names by which a macro could tell something about the test that calls it, or complain. */
const TELLING =
  /\b(config|ref|source|var|env_var|metric|function|context|builtins|exceptions|graph|modules|run_started_at|invocation_id|log|print|model\s*\.\s*\w|render)\b/;

/**
 * Knows which generic tests need not be run again: those whose macros, and all macros that these call, hold nothing
 * that could refer, configure or complain. They are run once per set of argument names, for wrong calls to show.
 */
export class InertTests {
  private readonly manifest: Manifest;
  private readonly inert = new Map<string, boolean>();
  private readonly done = new Set<string>();

  constructor(manifest: Manifest) {
    this.manifest = manifest;
  }

  needsRun(macro: MacroNode, names: readonly string[]): boolean {
    return !this.isInert(macro) || !this.done.has(key(macro, names));
  }

  noteRun(macro: MacroNode, names: readonly string[]): void {
    this.done.add(key(macro, names));
  }

  private isInert(macro: MacroNode): boolean {
    const known = this.inert.get(macro.unique_id);
    if (known !== undefined) return known;
    // Assumed while a circle is followed.
    this.inert.set(macro.unique_id, true);
    const inert =
      !TELLING.test(macro.macro_sql) &&
      macro.depends_on.macros.every(id => {
        const called = this.manifest.macros.get(id);
        return called === undefined || this.isInert(called);
      });
    this.inert.set(macro.unique_id, inert);
    return inert;
  }
}

const key = (macro: MacroNode, names: readonly string[]): string => `${macro.unique_id}(${[...names].sort().join()})`;
