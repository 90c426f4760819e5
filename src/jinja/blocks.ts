import { PyError } from './errors.ts';

export interface SourceBlock {
  /** `macro`, `test`, `materialization`, `snapshot`, `docs`, ... */
  type: string;
  /** The word after the type; undefined when there is none. */
  name: string | undefined;
  /** Offsets of the whole block in the text. */
  start: number;
  end: number;
  /** Text between the opening and the closing tag. */
  contents: string;
  fullBlock: string;
  /** Line of the opening tag, and of the first character of `contents`, from 1. */
  line: number;
  contentsLine: number;
}

/** A tag at top level that opens no known block; dbt warns of it. */
export interface UnexpectedTag {
  type: string;
  line: number;
}

export interface ExtractedBlocks {
  blocks: SourceBlock[];
  unexpected: UnexpectedTag[];
}

interface Tag {
  type: string;
  name: string | undefined;
  start: number;
  end: number;
}

const DEFAULT_TYPES = ['snapshot', 'macro', 'materialization', 'docs', 'test', 'data_test'];

const NAME = '[A-Za-z_][A-Za-z_0-9]*';
const BLOCK_START = new RegExp(`(?:\\s*\\{%-|\\{%)\\s*(${NAME})(?:\\s+(${NAME}))?`, 'g');
const COMMENT_START = /\s*\{#/g;
const EXPR_START = /\{\{\s*/g;
const EXPR_END = /\s*\}\}/g;
const QUOTE = /['"]/g;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g;
const TAG_CLOSE = /-%\}\s*|%\}/g;
const RAW_BLOCK = /(?:\s*\{%-|\{%)\s*raw\s*(?:-%\}\s*|%\})[\s\S]*?(?:\s*\{%-|\{%)\s*endraw\s*(?:-%\}\s*|%\})/g;

/**
 * The top-level blocks of a file, found as dbt finds them: by tags alone, before anything is parsed as Jinja.
 * @throws PyError CompilationError for a block that is not closed, nested, or inside control flow
 */
export function extractBlocks(text: string, types: readonly string[] = DEFAULT_TYPES): ExtractedBlocks {
  return new BlockExtractor(text, types).run();
}

class BlockExtractor {
  private readonly text: string;
  private readonly types: ReadonlySet<string>;
  private pos = 0;

  constructor(text: string, types: readonly string[]) {
    this.text = text;
    this.types = new Set(types);
  }

  run(): ExtractedBlocks {
    const blocks: SourceBlock[] = [];
    const unexpected: UnexpectedTag[] = [];
    const control: string[] = [];
    let current: Tag | undefined;
    for (const tag of this.tags()) {
      this.trackControl(tag, control);
      if (this.types.has(tag.type)) {
        if (control.length) {
          throw this.error(
            `Got a block definition inside control flow at ${this.linePos(tag.start)}. All dbt block definitions must be at the top level`,
            tag.start,
          );
        }
        if (current) throw this.nested(current, tag);
        current = tag;
      } else if (current && tag.type === `end${current.type}`) {
        blocks.push(this.block(current, tag));
        current = undefined;
      } else if (!current) unexpected.push({ type: tag.type, line: this.lineOf(tag.start) });
    }
    if (current) {
      const line = this.lineOf(current.end);
      throw this.error(
        `Reached EOF without finding a close tag for ${current.type} (searched from line ${line})`,
        current.start,
      );
    }
    return { blocks, unexpected };
  }

  private trackControl(tag: Tag, control: string[]): void {
    if (tag.type === 'if' || tag.type === 'for') control.push(tag.type);
    else if (tag.type === 'endif' || tag.type === 'endfor') {
      const open = control.pop();
      const at = this.linePos(tag.start);
      if (open === undefined) {
        throw this.error(
          `Got an unexpected control flow end tag, got ${tag.type} but never saw a preceeding ${tag.type.slice(3)} (@ ${at})`,
          tag.start,
        );
      }
      if (`end${open}` !== tag.type) {
        throw this.error(
          `Got an unexpected control flow end tag, got ${tag.type} but expected end${open} next (@ ${at})`,
          tag.start,
        );
      }
    }
  }

  private nested(outer: Tag, inner: Tag): PyError {
    return this.error(
      `Got nested tags: ${outer.type} (started at ${outer.start}) did not have a matching {{% end${outer.type} %}} before a subsequent ${inner.type} was found (started at ${inner.start})`,
      inner.start,
    );
  }

  private block(open: Tag, close: Tag): SourceBlock {
    return {
      type: open.type,
      name: open.name,
      start: open.start,
      end: close.end,
      contents: this.text.slice(open.end, close.start),
      fullBlock: this.text.slice(open.start, close.end),
      line: this.lineOf(open.start),
      contentsLine: this.lineOf(open.end),
    };
  }

  private lineOf(at: number): number {
    let line = 1;
    for (let i = this.text.indexOf('\n'); i >= 0 && i < at; i = this.text.indexOf('\n', i + 1)) line++;
    return line;
  }

  private linePos(at: number): string {
    return `${this.lineOf(at)}:${at - (this.text.lastIndexOf('\n', at - 1) + 1)}`;
  }

  private error(message: string, at: number): PyError {
    const column = at - (this.text.lastIndexOf('\n', at - 1) + 1) + 1;
    return new PyError('CompilationError', message, { line: this.lineOf(at), column });
  }

  private search(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.pos;
    return pattern.exec(this.text);
  }

  /** The match that ends first. */
  private first(...patterns: RegExp[]): { match: RegExpExecArray; pattern: RegExp } | undefined {
    let best: { match: RegExpExecArray; pattern: RegExp } | undefined;
    for (const pattern of patterns) {
      const match = this.search(pattern);
      if (match && (!best || endOf(match) < endOf(best.match))) best = { match, pattern };
    }
    return best;
  }

  private expect(what: string, ...patterns: RegExp[]): { match: RegExpExecArray; pattern: RegExp } {
    const found = this.first(...patterns);
    if (!found) {
      throw this.error(`unexpected EOF, expected ${what}, got "${this.text.slice(this.pos)}"`, this.pos);
    }
    return found;
  }

  private *tags(): IterableIterator<Tag> {
    for (;;) {
      const found = this.first(BLOCK_START, COMMENT_START, EXPR_START);
      if (!found) return;
      const { match, pattern } = found;
      this.pos = match.index;
      if (pattern === COMMENT_START) {
        this.pos = endOf(match);
        const close = this.text.indexOf('#}', this.pos);
        if (close < 0) this.expect('#}');
        this.pos = close + 2;
      } else if (pattern === EXPR_START) this.expression(match);
      else yield this.tag(match);
    }
  }

  /** Up to the end of `{{ ... }}`; strings may hide braces. */
  private expression(match: RegExpExecArray): void {
    this.pos = endOf(match);
    for (;;) {
      const found = this.expect('}}', EXPR_END, QUOTE);
      const end = found.pattern === EXPR_END;
      this.pos = endOf(end ? found.match : this.expect('string', STRING).match);
      if (end) return;
    }
  }

  private tag(match: RegExpExecArray): Tag {
    const start = match.index;
    const type = match[1] as string;
    if (type === 'raw') this.pos = endOf(this.expect('{% raw %}...{% endraw %}', RAW_BLOCK).match);
    else {
      this.pos = endOf(match);
      this.tagClose();
    }
    return { type, name: match[2], start, end: this.pos };
  }

  private tagClose(): void {
    for (;;) {
      const found = this.expect('tag close ("%}")', QUOTE, TAG_CLOSE);
      if (found.pattern === TAG_CLOSE) {
        this.pos = endOf(found.match);
        return;
      }
      this.pos = found.match.index;
      this.pos = endOf(this.expect('string', STRING).match);
    }
  }
}

const endOf = (match: RegExpExecArray): number => match.index + match[0].length;
