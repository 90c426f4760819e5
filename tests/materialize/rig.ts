import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdapter, type Session } from '../../src/adapter/index.ts';
import { createContext } from '../../src/context/index.ts';
import type { PaEvent } from '../../src/core/event.ts';
import { str, type Value } from '../../src/core/value.ts';
import { makeGraph } from '../../src/graph/index.ts';
import { GLOBAL_MACROS } from '../../src/jinja/global/index.ts';
import { materializationFinder } from '../../src/materialize/index.ts';
import type { ExecutableNode, MacroNode, RunResult } from '../../src/model/index.ts';
import { loadProject, resolveFlags } from '../../src/project/index.ts';
import { createExecution } from '../../src/run/create-execution.ts';
import { createExclusive } from '../../src/run/exclusive.ts';
import { MemoryGuard } from '../../src/run/memory-guard.ts';
import { workOnNode } from '../../src/run/node-work.ts';
import { ResourceGate } from '../../src/run/resources.ts';
import type { RunState } from '../../src/run/run-state.ts';
import { dict, manifestOf } from '../support/nodes.ts';

export interface RigOptions {
  readonly nodes: readonly ExecutableNode[];
  /** the project's own macros: blocks of Jinja */
  readonly macros?: string;
  readonly flags?: Readonly<Record<string, Value>>;
}

/** A real session in memory, real macros, and nodes run one by one. */
export interface Rig {
  readonly dir: string;
  readonly session: Session;
  /** statements sent by the last `run` */
  readonly sent: string[];
  readonly events: PaEvent[];
  run(name: string, flags?: Readonly<Record<string, Value>>): Promise<RunResult>;
  sql(text: string): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

export async function createRig(options: RigOptions): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'pa-materialize-'));
  writeFileSync(join(dir, 'dbt_project.yml'), 'name: shop\nprofile: shop\n');
  writeFileSync(
    join(dir, 'profiles.yml'),
    `shop: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:', schema: main, external_root: '${dir}'}}}\n`,
  );
  const loaded = await loadProject({ projectDir: dir, profilesDir: dir, packages: false });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const { project } = loaded.value;
  const manifest = manifestOf(...(options.nodes as Parameters<typeof manifestOf>));
  for (const node of options.nodes) {
    node.database = 'memory';
    if (node.resource_type === 'seed') node.root_path = dir;
  }
  for (const macro of [...builtinMacros(), ...ownMacros(options.macros ?? '')])
    manifest.macros.set(macro.unique_id, macro);

  const sent: string[] = [];
  const events: PaEvent[] = [];
  const emit = (event: PaEvent): void => {
    if (event.type === 'sql') sent.push(event.sql);
    else events.push(event);
  };
  const adapter = await createAdapter(project.target);
  // Keeps the database in memory alive from run to run.
  const session = await adapter.open({ readOnly: false, lockTimeout: 0 });
  const relations = session.relations;
  relations.addSchema('memory', 'main');

  const stateFor = (given: Readonly<Record<string, Value>>): RunState => {
    const flags = resolveFlags({ which: 'run', given: new Map(Object.entries({ ...options.flags, ...given })) });
    if (!flags.ok) throw new Error(JSON.stringify(flags.error));
    const invocation = { id: 'i', startedAt: new Date(), flags: flags.value, command: 'run' };
    const context = createContext({ project, invocation, manifest, emit, dbtVersion: '1.11.16' });
    const { execution, persistence } = createExecution({
      context,
      selected: [...manifest.nodes.keys()],
      order: () => makeGraph(manifest.nodes.keys(), []),
      adapter: async () => ({ ...adapter, open: async () => loggedSession(session, sent) }),
      readOnly: false,
    });
    return {
      execution,
      ephemerals: new Map(),
      emit,
      flags: flags.value,
      threads: 1,
      results: [],
      signal: new AbortController().signal,
      stopped: () => null,
      persistence,
      chainCache: { merge: {}, reads: new Map(), merged: new Map() },
      pace: { slow: false },
      stop: () => {},
      files: { compiled: () => '', run: () => '' },
      session: () => execution.session(),
      findMaterialization: materializationFinder(manifest.macros.values(), {
        adapter: 'duckdb',
        rootPackage: 'shop',
        packagesOverride: false,
      }),
      exclusive: createExclusive(),
      resources: new ResourceGate(() => execution.session(), new Map()),
      memory: new MemoryGuard(null, () => {}),
      measured: false,
    };
  };

  const sql = async (text: string): Promise<(string | null)[][]> => {
    const connection = await session.connect('check');
    try {
      return (await connection.queryText(text)).rows;
    } finally {
      session.release(connection);
    }
  };

  return {
    dir,
    session,
    sent,
    events,
    async run(name, flags = {}) {
      sent.length = 0;
      const node = options.nodes.find(candidate => candidate.name === name);
      if (node === undefined) throw new Error(`no node ${name}`);
      return workOnNode(stateFor(flags), node, 1);
    },
    sql,
    async close() {
      await session.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The session with its connections' statements noted. */
function loggedSession(session: Session, sent: string[]): Session {
  return new Proxy(session, {
    get(target, key) {
      if (key === 'connect') {
        return async (name: string) => {
          const connection = await target.connect(name);
          for (const method of ['execute', 'query', 'describeQuery'] as const) {
            const original = Object.getPrototypeOf(connection)[method];
            Object.assign(connection, {
              [method](text: string, ...rest: unknown[]) {
                sent.push(text);
                return original.call(connection, text, ...rest);
              },
            });
          }
          for (const method of ['begin', 'commit', 'rollback'] as const) {
            const original = Object.getPrototypeOf(connection)[method];
            Object.assign(connection, {
              [method]() {
                sent.push(method);
                return original.call(connection);
              },
            });
          }
          return connection;
        };
      }
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function builtinMacros(): MacroNode[] {
  return GLOBAL_MACROS.map(macro => macroNode(macro.package, macro.name, macro.sql, macro.path, macro.languages));
}

const BLOCK =
  /\{%-?\s*(macro|materialization)\s+(\w+)(?:\s*,\s*(?:default|adapter\s*=\s*'(\w+)'))?[\s\S]*?\{%-?\s*end\1\s*-?%\}/g;

function ownMacros(text: string): MacroNode[] {
  return [...text.matchAll(BLOCK)].map(([block, kind, name, adapter]) => {
    const full = kind === 'macro' ? (name as string) : `materialization_${name}_${adapter ?? 'default'}`;
    return macroNode('shop', full, block, 'macros/own.sql', kind === 'macro' ? undefined : ['sql']);
  });
}

function macroNode(
  packageName: string,
  name: string,
  sql: string,
  path: string,
  languages: readonly string[] | undefined,
): MacroNode {
  return {
    resource_type: 'macro',
    name,
    package_name: packageName,
    path,
    original_file_path: path,
    unique_id: `macro.${packageName}.${name}`,
    macro_sql: sql,
    line: 1,
    depends_on: { macros: [] },
    description: '',
    meta: dict(),
    docs: { show: true, node_color: null },
    config: dict(),
    patch_path: null,
    arguments: [],
    created_at: 0,
    supported_languages: languages === undefined ? null : [...languages],
  };
}

/** What a result says, for comparing: status and message. */
export const outcome = (result: RunResult): [string, string | null] => [result.status, result.message];

/** An adapter response as plain text pairs. */
export const response = (result: RunResult): Record<string, string> =>
  Object.fromEntries([...result.adapter_response].map(([key, value]) => [str(key), str(value)]));
