import type { EventSink, PaEvent } from '../core/index.ts';

const SECRET_PREFIX = 'DBT_ENV_SECRET';
const MASK = '*****';

/**
 * A sink that masks the values of DBT_ENV_SECRET_* variables in everything that is shown or logged: statements with
 * credentials, addresses of packages, messages of git.
 */
export function maskSecrets(sink: EventSink, env: Readonly<Record<string, string | undefined>>): EventSink {
  const secrets = Object.entries(env)
    .filter(([name, value]) => name.startsWith(SECRET_PREFIX) && value !== undefined && value.trim() !== '')
    .map(([, value]) => value as string)
    // A secret that holds another one is masked whole.
    .sort((a, b) => b.length - a.length);
  if (secrets.length === 0) return sink;
  const mask = (text: string): string => secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
  return event => sink(maskIn(event, mask) as PaEvent);
}

/** The same plain data with every text masked. */
function maskIn(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map(item => maskIn(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskIn(item, mask)]));
}
