import { isAbsolute, join } from 'node:path';
import type { Diagnostic, EventSink } from '../../core/index.ts';
import { md5 } from '../../core/index.ts';
import type { Value } from '../../core/value.ts';
import type { MacroCall } from '../../jinja/index.ts';
import { type Flags, lookupVar, type Manifest, type Project } from '../../model/index.ts';
import type { Extraction } from '../extraction.ts';
import type { PackageFiles } from '../files/find-files.ts';
import { type TemplateRead, VariableReads } from '../variable-reads.ts';
import { type CacheSections, readCacheFile, writeCacheFile } from './cache-file.ts';
import { type CacheKeys, cacheKeys, macrosHash } from './cache-key.ts';
import { Decoder, Encoder, NotCacheable } from './codec.ts';
import { countChanged, type FileStamp, stampFiles } from './file-stamps.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

const FILE_NAME = 'pa_parse_cache';

interface Header {
  readonly keys: CacheKeys;
  /** hash of all macros that renderings could call */
  readonly macros: string;
  readonly files: readonly FileStamp[];
  /** environment variables that were read, with what they held (null: not set) */
  readonly env: readonly (readonly [name: string, value: string | null])[];
  readonly warnings: readonly Diagnostic[];
  /** something rendered looked at flags */
  readonly flagsRead: boolean;
  /** something was read that the next run need not find again: there is no snapshot */
  readonly volatile: boolean;
  /** variables read where no node's template stands */
  readonly variables: readonly string[];
}

/** What the whole of a project gave the last time. */
export interface SnapshotHit {
  readonly manifest: Manifest;
  readonly warnings: readonly Diagnostic[];
  readonly reads: VariableReads;
}

export interface CacheOptions {
  readonly project: Project;
  readonly flags: Flags;
  /** which program parses, to the build */
  readonly program: string;
  readonly emit: EventSink;
}

/** An extraction with what its renderings looked at besides. */
interface StoredExtraction extends Extraction {
  readonly packageName: string;
}

/**
 * Remembers parse results in one file of the target folder. When nothing changed at all, the whole manifest is taken
 * from it; else the pieces that cost most are: what templates and macros tell, and the content of property files,
 * each for as long as everything it followed from is the same.
 */
export class ParseCache {
  private readonly options: CacheOptions;
  private readonly path: string;
  private readonly keys: CacheKeys;
  private readonly began = Date.now();
  private readonly old: CacheSections | null;
  private readonly header: Header | null;
  private reason: string | null;

  private oldExtractions: Map<string, StoredExtraction> | undefined;
  private oldDocuments: Map<string, Value> | undefined;
  private oldCalls: Record<string, MacroCall[]> | undefined;
  private readonly extractions = new Map<string, StoredExtraction>();
  private readonly documents = new Map<string, Value>();
  private readonly calls: Record<string, readonly MacroCall[]> = {};
  private readonly env = new Map<string, string | undefined>();
  private flagsRead = false;
  private volatile = false;
  /** null until the macros are known: what was rendered with other macros does not count */
  private macrosSame: boolean | null = null;
  private macros = '';

  constructor(options: CacheOptions) {
    this.options = options;
    const { root } = options.project;
    const folder = isAbsolute(root.targetPath) ? root.targetPath : join(root.root, root.targetPath);
    this.path = join(folder, FILE_NAME);
    this.keys = cacheKeys(options.project, options.flags, options.program);
    const { old, reason } = this.read();
    this.old = old;
    this.header = (old?.header as Header | undefined) ?? null;
    this.reason = reason;
  }

  private read(): { old: CacheSections | null; reason: string | null } {
    if (!this.options.flags.partialParse) return { old: null, reason: 'partial parsing is off' };
    try {
      const old = readCacheFile(this.path);
      if (old === null) return { old: null, reason: 'saved manifest not found. Starting full parse.' };
      const { keys } = old.header as Header;
      if (keys.render !== this.keys.render) {
        return { old: null, reason: 'program, target, packages or behaviour flags have changed' };
      }
      return { old, reason: null };
    } catch (error) {
      this.debug(`The parse cache ${this.path} cannot be used: ${(error as Error).message}`);
      return { old: null, reason: 'the earlier parse cannot be read' };
    }
  }

  /** The manifest of the last parse, if everything it followed from is the same. */
  snapshot(files: readonly PackageFiles[], addGlobalMacros: (manifest: Manifest) => void): SnapshotHit | null {
    const { header, old } = this;
    if (header === null || old === null) {
      this.options.emit({ type: 'parse-cache', outcome: 'miss', reason: this.reason, changed: 0 });
      return null;
    }
    const changed = countChanged(files, header.files);
    this.reason = this.snapshotObstacle(header, changed);
    if (this.reason !== null) {
      this.options.emit({ type: 'parse-cache', outcome: 'partial', reason: this.reason, changed });
      return null;
    }
    try {
      const manifest = readSnapshot(old.section('manifest'), addGlobalMacros);
      this.options.emit({ type: 'parse-cache', outcome: 'hit', reason: null, changed: 0 });
      const reads = new VariableReads(header.variables, () => this.rememberedReads());
      return { manifest, warnings: header.warnings, reads };
    } catch (error) {
      this.debug(`The parse cache ${this.path} cannot be used: ${(error as Error).message}`);
      this.options.emit({
        type: 'parse-cache',
        outcome: 'miss',
        reason: 'the earlier parse cannot be read',
        changed: 0,
      });
      return null;
    }
  }

  /** Which templates of nodes read variables, of all that the last parse knew. */
  private rememberedReads(): TemplateRead[] {
    const known = this.section('extractions', json => [...this.decodeMap<StoredExtraction>(json).entries()]) ?? [];
    return known.flatMap(([key, extraction]) => {
      const [owner, purpose, hash] = key.split('\0') as [string, TemplateRead['purpose'], string];
      return extraction.variables.size === 0 ? [] : [{ owner, purpose, hash, extraction }];
    });
  }

  private snapshotObstacle(header: Header, changed: number): string | null {
    if (changed > 0) return `${changed} files have changed`;
    if (header.keys.project !== this.keys.project) return 'the project file or variables have changed';
    if (header.volatile) return 'templates read what may differ from run to run';
    if (header.flagsRead && header.keys.flags !== this.keys.flags) return 'flags that templates read have changed';
    const moved = header.env.find(([name, value]) => (this.options.project.env[name] ?? null) !== value);
    return moved === undefined ? null : `the environment variable ${moved[0]} has changed`;
  }

  /** To be called when all macros are known, before anything is rendered. */
  useMacros(manifest: Manifest): void {
    this.macros = macrosHash(manifest);
    this.macrosSame = this.header?.macros === this.macros;
  }

  /** What a template told, if it would tell the same again. */
  extraction(owner: string, purpose: string, text: string): Extraction | undefined {
    const key = `${owner}\0${purpose}\0${md5(text)}`;
    this.oldExtractions ??= this.section('extractions', json => this.decodeMap<StoredExtraction>(json)) ?? new Map();
    const found = this.oldExtractions.get(key);
    if (found === undefined || !this.isCurrent(found)) return undefined;
    this.keep(key, found);
    return found;
  }

  rememberExtraction(owner: string, purpose: string, text: string, packageName: string, extraction: Extraction): void {
    this.keep(`${owner}\0${purpose}\0${md5(text)}`, { ...extraction, packageName });
  }

  private keep(key: string, extraction: StoredExtraction): void {
    for (const [name, value] of extraction.envVars) this.env.set(name, value);
    this.flagsRead ||= extraction.flags;
    if (extraction.volatile) this.volatile = true;
    else this.extractions.set(key, extraction);
  }

  private isCurrent(extraction: StoredExtraction): boolean {
    if (extraction.static) return true;
    if (this.macrosSame !== true) return false;
    if (extraction.flags && this.header?.keys.flags !== this.keys.flags) return false;
    const { project } = this.options;
    for (const [name, value] of extraction.envVars) if (project.env[name] !== value) return false;
    for (const [name, value] of extraction.variables) {
      const now = lookupVar(project, extraction.packageName, name);
      if (value === undefined || now === undefined ? value !== now : !sameValue(value, now)) return false;
    }
    return true;
  }

  /** The content of a property file that is known by its text. */
  document(text: string): Value | undefined {
    const key = md5(text);
    this.oldDocuments ??= this.section('documents', json => this.decodeMap<Value>(json)) ?? new Map();
    const found = this.oldDocuments.get(key);
    if (found !== undefined) this.documents.set(key, found);
    return found;
  }

  rememberDocument(text: string, value: Value): void {
    this.documents.set(md5(text), value);
  }

  /** The calls that stand in a macro's text. */
  macroCalls(source: string): readonly MacroCall[] | undefined {
    const key = md5(source);
    this.oldCalls ??= this.section('calls', json => json as Record<string, MacroCall[]>) ?? {};
    const found = this.oldCalls[key];
    if (found !== undefined) this.calls[key] = found;
    return found;
  }

  rememberCalls(source: string, calls: readonly MacroCall[]): void {
    this.calls[md5(source)] = calls;
  }

  /** Told of what templates outside of nodes read. */
  noteEnvVar(name: string, value: string | undefined): void {
    this.env.set(name, value);
  }

  noteVolatile(): void {
    this.volatile = true;
  }

  noteFlags(): void {
    this.flagsRead = true;
  }

  /** Writes what is known now; that it cannot be written is nobody's failure. */
  save(
    manifest: Manifest,
    warnings: readonly Diagnostic[],
    files: readonly PackageFiles[],
    variables: ReadonlySet<string>,
  ): void {
    const header: Header = {
      keys: this.keys,
      macros: this.macros,
      files: stampFiles(files, this.began),
      env: [...this.env].map(([name, value]) => [name, value ?? null]),
      warnings,
      flagsRead: this.flagsRead,
      volatile: this.volatile,
      variables: [...variables],
    };
    try {
      writeCacheFile(this.path, header, {
        manifest: this.volatile ? 'null' : writeSnapshot(manifest),
        extractions: encodeMap(this.extractions),
        documents: encodeMap(this.documents),
        calls: JSON.stringify(this.calls),
      });
    } catch (error) {
      this.debug(
        `The parse cache ${this.path} was not written: ${(error as Error).message || 'a value cannot be kept'}`,
      );
    }
  }

  private section<T>(name: string, read: (json: unknown) => T): T | undefined {
    if (this.old === null) return undefined;
    try {
      return read(this.old.section(name));
    } catch (error) {
      this.debug(`The parse cache ${this.path} cannot be used: ${(error as Error).message}`);
      return undefined;
    }
  }

  private decodeMap<T>(json: unknown): Map<string, T> {
    const { shared, items } = json as { shared: unknown[]; items: Record<string, unknown> };
    const decoder = new Decoder(shared);
    return new LazyMap(items, item => decoder.decode(item) as T);
  }

  private debug(message: string): void {
    this.options.emit({ type: 'line', level: 'debug', name: 'ParseCache', message });
  }
}

/** A map whose values are decoded when they are asked for. */
class LazyMap<T> extends Map<string, T> {
  private readonly items: Record<string, unknown>;
  private readonly decode: (item: unknown) => T;

  constructor(items: Record<string, unknown>, decode: (item: unknown) => T) {
    super();
    this.items = items;
    this.decode = decode;
  }

  override get(key: string): T | undefined {
    if (this.has(key)) return super.get(key);
    if (!Object.hasOwn(this.items, key)) return undefined;
    const value = this.decode(this.items[key]);
    this.set(key, value);
    return value;
  }

  override *entries(): MapIterator<[string, T]> {
    for (const key of Object.keys(this.items)) yield [key, this.get(key) as T];
  }
}

function encodeMap(map: ReadonlyMap<string, unknown>): string {
  const encoder = new Encoder();
  const items: string[] = [];
  for (const [key, value] of map) {
    try {
      items.push(`${JSON.stringify(key)}:${encoder.encode(value)}`);
    } catch (error) {
      if (!(error instanceof NotCacheable)) throw error;
    }
  }
  return `{"items":{${items.join(',')}},"shared":[${encoder.shared.join(',')}]}`;
}

/** Equal, and of the same types: 1, 1.0 and True are equal in Python but not one text. */
function sameValue(a: Value, b: Value): boolean {
  return a === b || textOf(a) === textOf(b);
}

function textOf(value: Value): string {
  const encoder = new Encoder();
  return encoder.encode(value) + encoder.shared.join();
}
