const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `340 MB`, `1.2 GB` */
export function bytes(n: number): string {
  let [value, unit] = [n, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `0.034 s`, `12.3 s`, `4 min 03 s` */
export function seconds(n: number): string {
  if (n < 0.0995) return `${n.toFixed(3)} s`;
  if (n < 9.95) return `${n.toFixed(2)} s`;
  if (n < 99.95) return `${n.toFixed(1)} s`;
  const whole = Math.round(n);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (x: number): string => String(x).padStart(2, '0');
  return h > 0 ? `${h} h ${two(m)} min` : `${m} min ${two(s)} s`;
}

/** `12,345`, `1.2 M` */
export function count(n: number): string {
  if (n >= 999_950_000) return `${(n / 1e9).toFixed(1)} bn`;
  if (n >= 999_950) return `${(n / 1e6).toFixed(1)} M`;
  return Math.round(n).toLocaleString('en-US');
}

export const percent = (part: number): string => `${Math.round(part * 100)} %`;
