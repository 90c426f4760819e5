/** The value model shared by yaml, vars, config and jinja; see value/README.md. */
export * from './value/index.ts';
