/** `-` drops the final line breaks, `+` keeps all, '' keeps one. */
type Chomping = '-' | '+' | '';

/** The text of a `|` scalar from its lines, indentation taken off. */
export function literalText(lines: readonly string[], chomping: Chomping): string {
  const content = withoutTrailingBlanks(lines);
  return content.join('\n') + finalBreaks(lines.length - content.length, chomping);
}

/**
 * The text of a `>` scalar: lines are joined by a blank, and n empty lines between them mean n line breaks.
 * @returns undefined when a line is indented further, or begins blank: other rules hold for such lines
 */
export function foldedText(lines: readonly string[], chomping: Chomping): string | undefined {
  const content = withoutTrailingBlanks(lines);
  let text = '';
  let empty = 0;
  for (const [i, line] of content.entries()) {
    if (line === '') {
      empty += 1;
      continue;
    }
    if (line.startsWith(' ')) return undefined;
    const isFirst = empty === i;
    text += (isFirst ? '' : empty === 0 ? ' ' : '') + '\n'.repeat(empty) + line;
    empty = 0;
  }
  return text + finalBreaks(lines.length - content.length, chomping);
}

function withoutTrailingBlanks(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && lines[end - 1] === '') end -= 1;
  return lines.slice(0, end);
}

function finalBreaks(blanks: number, chomping: Chomping): string {
  if (chomping === '-') return '';
  return chomping === '+' ? '\n'.repeat(blanks + 1) : '\n';
}
