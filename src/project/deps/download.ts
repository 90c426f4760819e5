import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FetchContext } from './fetched.ts';

const ATTEMPTS = 3;
const TIMEOUT_MS = 30_000;

/** The bytes behind a URL (http, https, file) or a path. @throws Error with a text for the user */
export async function download(location: string, context: Pick<FetchContext, 'root'>): Promise<Buffer> {
  if (/^https?:/i.test(location)) return fetchUrl(location);
  const path = /^file:/i.test(location) ? fileURLToPath(location) : resolve(context.root, location);
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function fetchUrl(url: string): Promise<Buffer> {
  let failure = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.ok) return Buffer.from(await response.arrayBuffer());
      failure = `${url} answered ${response.status} ${response.statusText}`.trim();
      // The server has spoken: asking again would not change its mind.
      if (response.status < 500) break;
    } catch (error) {
      const cause = (error as Error & { cause?: { code?: string; message?: string } }).cause;
      failure = `${url} cannot be reached (${cause?.code ?? cause?.message ?? (error as Error).message})`;
    }
    if (attempt < ATTEMPTS) await new Promise(done => setTimeout(done, 250 * attempt));
  }
  throw new Error(failure);
}
