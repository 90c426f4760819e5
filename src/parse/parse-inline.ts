import type { ContextServices } from '../context/index.ts';
import { type Diagnostic, DiagnosticError } from '../core/index.ts';
import type { Flags, OperationNode } from '../model/index.ts';
import { createConfigTrees } from './config/levels.ts';
import { textChecksum } from './files/source-file.ts';
import { NodeLookup } from './lookup.ts';
import { createNode } from './nodes/create-node.ts';
import { parseNode } from './nodes/parse-node.ts';
import { createRelationNames } from './relation-names.ts';
import { createTemplates } from './templates/templates.ts';

const NAME = 'inline_query';

/**
 * The node of an inline query (`--inline`). It is not added to the manifest, and its refs are recorded but not yet
 * resolved. @throws DiagnosticError
 */
export function parseInline(context: ContextServices, sql: string, flags: Flags): OperationNode {
  const { manifest, namespace, project } = context;
  const templates = createTemplates(context);
  const diagnostics: Diagnostic[] = [];
  const workspace = {
    project,
    flags,
    manifest,
    configs: createConfigTrees(),
    templates,
    cache: null,
    names: createRelationNames(project, namespace, templates.nameMacro),
    lookup: new NodeLookup(manifest),
    fixtures: new Map(),
    now: Date.now() / 1000,
    report: (diagnostic: Diagnostic) => void diagnostics.push(diagnostic),
    enter: () => {},
  };
  const node = createNode(workspace, {
    resourceType: 'sql_operation',
    package: project.root,
    name: NAME,
    path: `sql/${NAME}`,
    originalPath: 'from remote system.sql',
    uniqueId: `sqloperation.${project.root.name}.${NAME}`,
    fqn: [project.root.name, 'sql', NAME],
    rawCode: sql,
    checksum: textChecksum(sql),
  }) as OperationNode;
  parseNode(workspace, node);
  const errors = diagnostics.filter(d => d.severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  return node;
}
