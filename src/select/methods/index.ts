import type { MethodDefinition } from '../method.ts';
import type { Method } from '../spec.ts';
import { config } from './config.ts';
import { fqn } from './fqn.ts';
import { layer } from './layer.ts';
import { access, group, named, packageName, source, tag } from './names.ts';
import { file, path } from './paths.ts';
import { result, sourceStatus } from './results.ts';
import { state } from './state.ts';
import { resourceType, testName, testType } from './tests.ts';
import { version } from './versions.ts';

export { layerOf, layersOf, unknownMethod } from './layer.ts';

/** Every selection method by its name. */
export const METHOD_TABLE: Readonly<Record<Method, MethodDefinition>> = {
  fqn,
  tag,
  group,
  access,
  source,
  path,
  file,
  package: packageName,
  config,
  test_name: testName,
  test_type: testType,
  resource_type: resourceType,
  state,
  exposure: named('exposure'),
  metric: named('metric'),
  result,
  source_status: sourceStatus,
  version,
  semantic_model: named('semantic_model'),
  saved_query: named('saved_query'),
  unit_test: named('unit_test'),
  layer,
};
