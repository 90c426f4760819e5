const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Bytes of `4GB`, `512 MiB`; undefined for anything else. */
export function parseMemory(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?i?b)\s*$/i.exec(text);
  const unit = UNITS[(match?.[2] ?? '').toLowerCase()];
  const bytes = Number(match?.[1]) * (unit ?? Number.NaN);
  return Number.isFinite(bytes) && bytes > 0 ? Math.floor(bytes) : undefined;
}

/** A share of a budget as the engine takes it: `2000MB`. @param among how many run at once */
export function memoryShare(bytes: number, among: number): string {
  return `${Math.max(1, Math.floor(bytes / among / 1e6))}MB`;
}
