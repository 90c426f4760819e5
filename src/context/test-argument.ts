const LOOKS_LIKE_CALL = /^\s*(env_var|ref|var|source|doc)\s*\([^\n]+\)\s*$/;

/** The template of a generic test's argument: a text on one line that looks like a call of ref or its like is one. */
export function argumentTemplate(text: string): string {
  return LOOKS_LIKE_CALL.test(text) ? `{{ ${text} }}` : text;
}
