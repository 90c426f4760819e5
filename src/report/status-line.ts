/** Where in the run a line stands; null: nowhere in particular. */
export interface Position {
  readonly index: number;
  readonly total: number;
}

/**
 * `3 of 10 OK created sql table model main.x ........ [OK in 0.12s]`: text padded by dots to the printer's width.
 *
 * @param status painted by the caller
 * @param seconds how long it took; left out of lines that only begin something
 * @param cut longer texts are cut to the width (hooks)
 */
export function statusLine(
  text: string,
  status: string,
  width: number,
  options: { position?: Position | null; seconds?: number; cut?: boolean } = {},
): string {
  const { position, seconds, cut } = options;
  const prefix = position ? `${position.index} of ${position.total} ${text} ` : `${text} `;
  let padded = prefix.padEnd(width, '.');
  if (cut && padded.length > width - 3) padded = `${padded.slice(0, width - 3)}...`;
  const time = seconds === undefined ? '' : ` in ${seconds.toFixed(2)}s`;
  return `${padded} [${status}${time}]`;
}
