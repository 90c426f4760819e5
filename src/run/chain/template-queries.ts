import type { Connection } from '../../adapter/index.ts';
import { findReferences } from '../../columnar/index.ts';
import type { NodeConnection } from '../../compile/index.ts';
import { type ModelNode, type Relation, relationKey } from '../../model/index.ts';

/** What templates ask the database while a chain is compiled. */
export interface TemplateQueries {
  /** the same connection, listened to */
  readonly connection: NodeConnection;
  /** The first of the models that was asked about since the last call, if any. */
  askedAbout(models: readonly ModelNode[], database: string): ModelNode | undefined;
}

const TEXT_METHODS = ['execute', 'query', 'queryText', 'describeQuery'] as const;

/** Listens to the queries of templates: fused, a chain's rows are not there yet while it is compiled. */
export function listenToTemplates(connection: NodeConnection): TemplateQueries {
  let texts: string[] = [];
  let described: string[] = [];
  const heard = new WeakMap<Connection, Connection>();
  const listen = (native: Connection): Connection => {
    const known = heard.get(native);
    if (known !== undefined) return known;
    const proxy = new Proxy(native, {
      get(target, key) {
        const value = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (TEXT_METHODS.includes(key as never)) texts.push(String(args[0]));
          if (key === 'describe') described.push(relationKey(args[0] as Relation));
          return value.apply(target, args);
        };
      },
    });
    heard.set(native, proxy);
    return proxy;
  };
  return {
    connection: {
      get: async () => listen(await connection.get()),
      get current() {
        return connection.current === undefined ? undefined : listen(connection.current);
      },
    },
    askedAbout(models, database) {
      const relations = models.map(node => ({ database: node.database, schema: node.schema, identifier: node.alias }));
      const keys = new Set(texts.flatMap(sql => findReferences(sql, { relations, database }).map(({ key }) => key)));
      for (const key of described) keys.add(key);
      texts = [];
      described = [];
      return models.find((_, i) => keys.has(relationKey(relations[i]!)));
    },
  };
}
