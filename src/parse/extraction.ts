import { type ContextServices, type ParseOwner, type ParseRecorder, ParseScope } from '../context/index.ts';
import { PyDict, type Value } from '../core/value.ts';
import type { RefArgs, UniqueId } from '../model/index.ts';
import { mergeConfigCall } from './config/merge.ts';

/** What rendering a template at parse found out. */
export interface Extraction {
  readonly refs: RefArgs[];
  /** refs that are read through `prior()` */
  readonly priorRefs: RefArgs[];
  readonly sources: [string, string][];
  readonly metrics: string[][];
  readonly functions: string[][];
  /** all config() calls, merged in order */
  config: PyDict;
  readonly macros: UniqueId[];
  /** environment variables read, with what they held */
  readonly envVars: Map<string, string | undefined>;
  /** project variables read, with what they held */
  readonly variables: Map<string, Value | undefined>;
  /** something was read that the same text need not give again */
  volatile: boolean;
  /** `flags` was looked at */
  flags: boolean;
  /** found without running the template: macros, vars and target had no part in it */
  static: boolean;
}

export function emptyExtraction(): Extraction {
  return {
    refs: [],
    priorRefs: [],
    sources: [],
    metrics: [],
    functions: [],
    config: new PyDict(),
    macros: [],
    envVars: new Map(),
    variables: new Map(),
    volatile: false,
    flags: false,
    static: false,
  };
}

/** A scope that also notes whether `flags` is looked at. */
export class RecordingScope extends ParseScope {
  private readonly extraction: Extraction;

  constructor(services: ContextServices, owner: ParseOwner, extraction: Extraction) {
    super(services, owner, recorderOf(extraction));
    this.extraction = extraction;
  }

  override resolve(name: string): Value | undefined {
    if (name === 'flags') this.extraction.flags = true;
    return super.resolve(name);
  }
}

/** Writes what a scope reports into an extraction. */
export function recorderOf(extraction: Extraction): ParseRecorder {
  return {
    ref: ref => void extraction.refs.push(ref),
    prior: ref => {
      const at = extraction.refs.lastIndexOf(ref);
      if (at !== -1) extraction.refs.splice(at, 1);
      extraction.priorRefs.push(ref);
    },
    source: (source, table) => void extraction.sources.push([source, table]),
    metric: args => void extraction.metrics.push(args),
    function: args => void extraction.functions.push(args),
    config: call => {
      extraction.config = mergeConfigCall(extraction.config, call);
    },
    macro: id => {
      if (!extraction.macros.includes(id)) extraction.macros.push(id);
    },
    envVar: (name, value) => void extraction.envVars.set(name, value),
    variable: (name, value) => void extraction.variables.set(name, value),
    volatile: () => {
      extraction.volatile = true;
    },
  };
}
