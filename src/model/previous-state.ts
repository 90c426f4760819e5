import type { Manifest } from './manifest.ts';
import type { UniqueId } from './resource.ts';

/**
 * Artifacts of an earlier run, as read from `--state`: what `state:`, `result:` and `source_status:` compare with,
 * and what `--defer` refers to. Null where the folder holds no such file.
 */
export interface PreviousState {
  readonly manifest: Manifest | null;
  readonly results: readonly { readonly uniqueId: UniqueId; readonly status: string }[] | null;
  /** sources.json of the state folder */
  readonly sources: readonly SourceAge[] | null;
  /** sources.json of the target folder */
  readonly currentSources: readonly SourceAge[] | null;
}

/** When a source was last loaded; null where its check failed. */
export interface SourceAge {
  readonly uniqueId: UniqueId;
  /** ISO text, UTC */
  readonly maxLoadedAt: string | null;
}
