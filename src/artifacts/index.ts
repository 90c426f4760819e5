export { type CatalogTable, catalogText } from './catalog.ts';
export { graphSummaryText, type SummaryGraph } from './graph-summary.ts';
export { type Json, JsonText, jsonText, spacedJsonText } from './json-text.ts';
export { manifestText } from './manifest-text.ts';
export {
  type ArtifactMetadata,
  customEnv,
  type ManifestMetadata,
  SCHEMA_VERSIONS,
  timeText,
} from './metadata.ts';
export { resourceJson } from './node-json.ts';
export { nodeFilePath } from './node-paths.ts';
export { type Checkpoint, checkpointText, readCheckpoint } from './periods-file.ts';
export { type EarlierRun, readManifest, readPreviousState, readRunResults, readSources } from './read-artifact.ts';
export { resourceLine } from './resource-line.ts';
export { runResultsText } from './run-results.ts';
export { semanticManifestText } from './semantic-manifest.ts';
export { type FreshnessResult, sourcesText } from './sources.ts';
export { writeArtifact } from './write-file.ts';
