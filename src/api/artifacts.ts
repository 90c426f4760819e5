import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import {
  type ArtifactMetadata,
  type CatalogTable,
  type Checkpoint,
  catalogText,
  checkpointText,
  customEnv,
  graphSummaryText,
  type ManifestMetadata,
  manifestText,
  nodeFilePath,
  readPreviousState,
  runResultsText,
  semanticManifestText,
  writeArtifact,
} from '../artifacts/index.ts';
import { type Diagnostic, DiagnosticError, err, ok, problem, type Result } from '../core/index.ts';
import type { Graph } from '../graph/index.ts';
import {
  emptyManifest,
  type Invocation,
  type Manifest,
  type PreviousState,
  type Project,
  type RunResult,
} from '../model/index.ts';
import { DBT_VERSION } from '../project/index.ts';
import type { NodeFiles } from '../run/index.ts';

/** The files of one invocation, below the project's target folder. */
export class Artifacts implements NodeFiles {
  /** absolute */
  readonly folder: string;
  private readonly project: Project;
  private readonly invocation: Invocation;
  private readonly folders = new Set<string>();

  constructor(project: Project, invocation: Invocation) {
    this.project = project;
    this.invocation = invocation;
    const { root, targetPath } = project.root;
    this.folder = isAbsolute(targetPath) ? targetPath : join(root, targetPath);
  }

  /**
   * Writes the manifest of a parse. Where nothing changed since the one before, and the file is the one that was written
   * then, only its metadata is new: the rest is copied.
   */
  writeParsedManifest(manifest: Manifest, unchanged: boolean): Result<void, Diagnostic> {
    const path = join(this.folder, 'manifest.json');
    const known = unchanged ? this.writtenManifest(path) : undefined;
    const text =
      known === undefined
        ? manifestText(manifest, this.manifestMetadata())
        : headOf(manifestText(emptyManifest(), this.manifestMetadata())) + known.slice(headOf(known).length);
    const written = writeArtifact(path, text);
    if (!written.ok) return written;
    const noted = writeArtifact(join(this.folder, NOTES), JSON.stringify({ manifest: stampOf(path) }));
    if (!noted.ok || known !== undefined) return noted;
    return writeArtifact(join(this.folder, 'semantic_manifest.json'), semanticManifestText(manifest));
  }

  /** Writes a manifest that holds more than a parse gives: compiled code. */
  writeManifest(manifest: Manifest): Result<void, Diagnostic> {
    return writeArtifact(join(this.folder, 'manifest.json'), manifestText(manifest, this.manifestMetadata()));
  }

  /** The text of the manifest, if the file is still the one that a parse of ours wrote. */
  private writtenManifest(path: string): string | undefined {
    try {
      const notes = JSON.parse(readFileSync(join(this.folder, NOTES), 'utf8')) as { manifest?: string };
      return notes.manifest === stampOf(path) ? readFileSync(path, 'utf8') : undefined;
    } catch {
      // Missing or damaged: it is written anew.
      return undefined;
    }
  }

  private manifestMetadata(): ManifestMetadata {
    const quoting = (part: string): boolean => this.project.root.quoting.get(part) !== false;
    return {
      ...this.metadata(),
      projectName: this.project.root.name,
      adapterType: this.project.target.type,
      quoting: { database: quoting('database'), schema: quoting('schema'), identifier: quoting('identifier') },
    };
  }

  /** The graph's shape, for tools that look at a project's structure. */
  writeGraphSummary(graph: Graph, withTestEdges?: Graph): Result<void, Diagnostic> {
    const text = graphSummaryText(this.invocation.id, graph, withTestEdges);
    return writeArtifact(join(this.folder, 'graph_summary.json'), text);
  }

  /** @param elapsed seconds @param args where they are others than the invocation's own */
  writeRunResults(
    results: readonly RunResult[],
    elapsed: number,
    args = this.invocation.flags.all,
  ): Result<void, Diagnostic> {
    const text = runResultsText(results, this.metadata(), elapsed, args);
    return writeArtifact(join(this.folder, 'run_results.json'), text);
  }

  /** How far a run over periods came. */
  writeCheckpoint(checkpoint: Checkpoint): Result<void, Diagnostic> {
    return writeArtifact(join(this.folder, CHECKPOINT_FILE), checkpointText(checkpoint));
  }

  writeCatalog(manifest: Manifest, tables: readonly CatalogTable[]): Result<string, Diagnostic> {
    const path = join(this.folder, 'catalog.json');
    const written = writeArtifact(path, catalogText(manifest, tables, this.metadata()));
    return written.ok ? ok(path) : written;
  }

  /** What a measured run writes. @returns the files' paths, relative to the project root */
  writePerformance(json: string, html: string): Result<string[], Diagnostic> {
    const files = [
      ['performance.json', json],
      ['performance.html', html],
    ] as const;
    for (const [name, text] of files) {
      const written = writeArtifact(join(this.folder, name), text);
      if (!written.ok) return written;
    }
    return ok(files.map(([name]) => relative(this.project.root.root, join(this.folder, name))));
  }

  /** What `--state` points to; null when it is not given. */
  readState(state: string | null, cwd: string): Result<PreviousState | null, Diagnostic> {
    if (state === null) return ok(null);
    const folder = isAbsolute(state) ? state : join(cwd, state);
    const read = readPreviousState(folder, this.folder);
    return read.ok ? read : err(read.error);
  }

  compiled(node: RunResult['node'], text: string): string {
    return this.writeNode(node, 'compiled', text);
  }

  run(node: RunResult['node'], text: string): string {
    return this.writeNode(node, 'run', text);
  }

  private writeNode(node: RunResult['node'], folder: 'compiled' | 'run', text: string): string {
    const path = join(this.folder, nodeFilePath(node, folder));
    try {
      const parent = dirname(path);
      if (!this.folders.has(parent)) {
        mkdirSync(parent, { recursive: true });
        this.folders.add(parent);
      }
      writeFileSync(path, text);
    } catch (error) {
      throw new DiagnosticError(problem('PA702', { path, reason: (error as Error).message }));
    }
    return relative(this.project.root.root, path);
  }

  private metadata(): ArtifactMetadata {
    return {
      dbtVersion: DBT_VERSION,
      invocationId: this.invocation.id,
      invocationStartedAt: this.invocation.startedAt,
      generatedAt: new Date(),
      env: customEnv(this.project.env),
    };
  }
}

/** How far a run over periods came. */
export const CHECKPOINT_FILE = 'periods.json';

/** What we note about artifacts beside them. */
const NOTES = 'pa.json';

/** Tells whether a file was touched since: its size and time. */
function stampOf(path: string): string {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}

/** The manifest's text up to its nodes: its metadata. Inside of texts JSON has no bare quotes, so this is no text. */
const headOf = (manifest: string): string => manifest.slice(0, manifest.indexOf(',"nodes":{'));
