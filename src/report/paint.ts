import { Chalk } from 'chalk';

/** Colours of the output; each gives its text back unchanged when colours are off. */
export interface Paint {
  green(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
  cyan(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

export function makePaint(colours: boolean): Paint {
  // The basic 16 colours, so that a log reads the same on every terminal.
  return new Chalk({ level: colours ? 1 : 0 });
}

/** Whether to colour: asked for, a terminal (or FORCE_COLOR), and not forbidden by NO_COLOR. */
export function wantsColours(
  useColours: boolean,
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (!useColours || env['NO_COLOR']) return false;
  return isTerminal || (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0');
}
