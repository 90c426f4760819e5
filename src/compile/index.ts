export { type Compilation, type CompiledNode, compileNode } from './compile-node.ts';
export type { Execution, NodeConnection } from './execution.ts';
export { ExecutionScope, type ScopeOptions, type ScopeOwner } from './execution-scope.ts';
export type { Origin, SourceMap } from './source-map.ts';
export { sourceLines, sqlProblem } from './sql-problem.ts';
export { type SqlToken, scanSql } from './sql-scan.ts';
export { compileUnitTest, type PreparedUnitTest } from './unit-test.ts';
