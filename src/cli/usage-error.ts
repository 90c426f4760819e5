/** A command line that cannot be understood: exit code 2, with the words that may have been meant. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  /** the command whose help would say more, e.g. `run` */
  readonly command: string | undefined;

  constructor(message: string, details: { hint?: string; command?: string } = {}) {
    super(message);
    this.name = 'UsageError';
    this.hint = details.hint;
    this.command = details.command;
  }
}
