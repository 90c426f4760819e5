export interface TextAnalysis {
  /** may stand without quotes, as far as its characters go */
  readonly allowsPlain: boolean;
  readonly allowsSingleQuotes: boolean;
}

const BREAKS = '\n\u0085\u2028\u2029';
const BLANKS = `\0 \t\r${BREAKS}`;

/** What PyYAML's emitter finds out about a text before it chooses a style (block context, ASCII output). */
export function analyzeText(text: string): TextAnalysis {
  if (text === '') return { allowsPlain: false, allowsSingleQuotes: true };
  const breaks = [...BREAKS].some(c => text.includes(c));
  // Anything outside printable ASCII is escaped, which only double quotes can do.
  const special = /[^\n\x20-\x7e]/.test(text);
  const edgeBlank = /^[ \n]|[ \n]$/.test(text);
  const spaceAfterBreak = /\n /.test(text);
  const spaceBeforeBreak = / \n/.test(text);
  return {
    allowsPlain: !(breaks || special || edgeBlank || spaceAfterBreak || spaceBeforeBreak || hasIndicators(text)),
    allowsSingleQuotes: !(special || spaceAfterBreak || spaceBeforeBreak),
  };
}

/** Characters that mean something in block context at the place where they stand. */
function hasIndicators(text: string): boolean {
  if (text.startsWith('---') || text.startsWith('...')) return true;
  const blankAt = (i: number): boolean => i >= text.length || BLANKS.includes(text[i] as string);
  const first = text[0] as string;
  if ('#,[]{}&*!|>\'"%@`'.includes(first)) return true;
  if ((first === '?' || first === ':' || first === '-') && blankAt(1)) return true;
  for (let i = 1; i < text.length; i++) {
    if (text[i] === ':' && blankAt(i + 1)) return true;
    if (text[i] === '#' && blankAt(i - 1)) return true;
  }
  return false;
}
