// The two parts of nunjucks that we build on: its node classes and its parser's token plumbing.
declare module 'nunjucks/src/nodes.js' {
  type NodeClass = new (lineno: number, colno: number) => { lineno: number; colno: number };
  const nodes: Record<
    | 'Node'
    | 'NodeList'
    | 'Root'
    | 'Literal'
    | 'Symbol'
    | 'Group'
    | 'Array'
    | 'Pair'
    | 'Dict'
    | 'Output'
    | 'Capture'
    | 'TemplateData'
    | 'If'
    | 'InlineIf'
    | 'For'
    | 'Macro'
    | 'Caller'
    | 'Import'
    | 'FromImport'
    | 'FunCall'
    | 'Filter'
    | 'KeywordArgs'
    | 'Block'
    | 'Extends'
    | 'Include'
    | 'Set'
    | 'LookupVal'
    | 'BinOp'
    | 'Is'
    | 'Or'
    | 'And'
    | 'Not'
    | 'Concat'
    | 'Compare'
    | 'CompareOperand',
    NodeClass
  >;
  export default nodes;
}

declare module 'nunjucks/src/parser.js' {
  interface PlumbingToken {
    type: string;
    value: unknown;
  }
  class Parser {
    constructor(tokens: { nextToken(): unknown });
    peeked: unknown;
    nextToken(withWhitespace?: boolean): PlumbingToken;
    peekToken(): PlumbingToken;
    pushToken(token: PlumbingToken): void;
    error(message: string, lineno?: number, colno?: number): Error;
    fail(message: string, lineno?: number, colno?: number): never;
    skip(type: string): boolean;
    skipValue(type: string, value: string): boolean;
    expect(type: string): PlumbingToken;
  }
  const parser: { Parser: typeof Parser };
  export default parser;
}
