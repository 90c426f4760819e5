import { statSync } from 'node:fs';

/** Put in by the bundler; absent when the sources run as they are. */
declare const PA_VERSION: string | undefined;
/** The bundle's own path; absent when the sources run as they are. */
declare const __filename: string | undefined;

/**
 * Which program this is, to the build: what one parsed another may parse differently. Null for the bare sources, which
 * change under a cache's feet.
 */
export function programId(): string | null {
  if (typeof PA_VERSION !== 'string' || typeof __filename !== 'string') return null;
  const { size, mtimeMs } = statSync(__filename);
  return `${PA_VERSION}:${size}:${mtimeMs}`;
}
