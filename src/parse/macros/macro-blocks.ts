import { DiagnosticError, problem } from '../../core/index.ts';
import { extractBlocks, type SourceBlock } from '../../jinja/index.ts';
import { rendering } from '../template-failure.ts';

/** A macro, test or materialization as it stands in a file. */
export interface MacroBlock {
  /** as the macro namespace knows it: `my_macro`, `test_x`, `materialization_x_duckdb` */
  readonly name: string;
  /** the whole block */
  readonly source: string;
  /** 1-based line of its first character in the file */
  readonly line: number;
  /** languages of models that a materialization takes; null for other macros */
  readonly languages: readonly string[] | null;
}

export interface MacroBlocks {
  readonly blocks: readonly MacroBlock[];
  /** tags at top level that open no known block */
  readonly unexpected: readonly { readonly type: string; readonly line: number }[];
}

/**
 * The macro blocks of a file's text.
 * @param firstLine lines that precede the text in its file
 */
export function readMacroBlocks(text: string, types: readonly string[], file: string, firstLine: number): MacroBlocks {
  const found = rendering({ file }, () => extractBlocks(text, types));
  return {
    blocks: found.blocks.map(block => macroBlock(block, file, firstLine)),
    unexpected: found.unexpected.map(({ type, line }) => ({ type, line: line + firstLine })),
  };
}

function macroBlock(block: SourceBlock, file: string, firstLine: number): MacroBlock {
  const line = block.line + firstLine;
  const name = block.name;
  if (name === undefined) {
    const text = `Block '${block.type}' has no name`;
    throw new DiagnosticError(problem('PA201', { type: 'TemplateSyntaxError', text }, { span: { file, line } }));
  }
  const source = block.fullBlock;
  if (block.type === 'macro') return { name, source, line, languages: null };
  if (block.type !== 'materialization') return { name: `test_${name}`, source, line, languages: null };
  const header = /^\{%-?\s*materialization\s+[\s\S]*?%\}/.exec(source)?.[0] ?? '';
  const adapter = /\badapter\s*=\s*(['"])(\w+)\1/.exec(header)?.[2] ?? 'default';
  return { name: `materialization_${name}_${adapter}`, source, line, languages: languagesOf(header) };
}

/** `supported_languages=['sql', 'python']`; SQL alone where nothing is said. */
function languagesOf(header: string): string[] {
  const list = /\bsupported_languages\s*=\s*\[([^\]]*)\]/.exec(header)?.[1];
  if (list === undefined) return ['sql'];
  return [...list.matchAll(/(['"])(\w+)\1/g)].map(match => match[2] as string);
}
