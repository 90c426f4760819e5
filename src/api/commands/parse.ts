import { command } from '../command.ts';
import { type CommandResult, done } from '../command-result.ts';
import type { OpenOptions } from '../project-handle.ts';

/** Parses the project and writes its manifest. */
export const parse = (options: OpenOptions): Promise<CommandResult> => command('parse', options, async () => done());
