import { problem } from '../../core/catalogue/index.ts';
import { DiagnosticError } from '../../core/diagnostic.ts';
import { PyDict, PyError, repr, str, type Value } from '../../core/value.ts';
import { HostObject } from '../../jinja/index.ts';
import type { NameParts } from '../../model/relation.ts';
import { type Member, type Members, method, property } from './member.ts';
import { RelationObject } from './relation.ts';
import { ALL_PARTS, RELATION_TYPES } from './relation-data.ts';
import { mergeRelation } from './relation-merge.ts';

/** `api.Relation` and `adapter.Relation`: makes relations with the project's quoting. */
export class RelationClass extends HostObject {
  readonly typeName = 'RelationProxy';
  readonly quoting: NameParts<boolean>;

  /** @param quoting the project's `quoting:`; parts it does not name are quoted */
  constructor(quoting: PyDict) {
    super();
    this.quoting = quotePolicy(ALL_PARTS, quoting);
  }

  override getattr(name: string): Value | undefined {
    return MEMBERS.get(name)?.(this);
  }

  create(path: NameParts<string | null>, type: string | null, kwargs: PyDict = new PyDict()): RelationObject {
    if (Object.values(path).some(name => name !== null && typeof name !== 'string')) {
      const given = repr(PyDict.fromObject({ ...path }));
      const text = `Field "path" of type Path in DuckDBRelation has invalid value ${given}`;
      throw new DiagnosticError(problem('PA220', { kind: 'Runtime Error', text }));
    }
    return mergeRelation(new RelationObject({ path, type, quote: this.quoting }), kwargs, true);
  }
}

/** Policies merged: what `given` names, else what `base` says. */
export function quotePolicy(base: NameParts<boolean>, given: PyDict): NameParts<boolean> {
  const pick = (part: keyof NameParts<boolean>): boolean => {
    const value = given.get(part);
    return typeof value === 'boolean' ? value : base[part];
  };
  return { database: pick('database'), schema: pick('schema'), identifier: pick('identifier') };
}

const MEMBERS: Members<RelationClass> = new Map<string, Member<RelationClass>>([
  method('create', ['database?', 'schema?', 'identifier?', 'type?', '**kwargs'], (self, bound) => {
    const [database, schema, identifier, type, kwargs] = bound as [string?, string?, string?, string?, PyDict?];
    const path = { database: database ?? null, schema: schema ?? null, identifier: identifier ?? null };
    return self.create(path, type ?? null, kwargs);
  }),
  method('create_from', ['quoting', 'relation_config', '**kwargs'], (self, [, node, kwargs]) =>
    fromNode(self, node as Value, kwargs as PyDict),
  ),
  method('create_from_source', ['quoting', 'source', '**kwargs'], (self, [, node, kwargs]) =>
    fromNode(self, node as Value, kwargs as PyDict),
  ),
  method(
    'create_ephemeral_from',
    ['relation_config', 'limit?', 'event_time_filter?'],
    (_, [node, limit]) =>
      new RelationObject({
        type: 'cte',
        path: { database: null, schema: null, identifier: `__dbt__cte__${str(identifierOf(node as Value))}` },
        limit: (limit as number | null | undefined) ?? null,
        quote: { ...ALL_PARTS, identifier: false },
      }),
  ),
  method('add_ephemeral_prefix', ['name'], (_, [name]) => `__dbt__cte__${str(name as Value)}`),
  method('get_default_quote_policy', [], () => PyDict.fromObject({ ...ALL_PARTS })),
  method('get_default_include_policy', [], () => PyDict.fromObject({ ...ALL_PARTS })),
  method('scd_args', ['primary_key', 'updated_at'], (_, [key, updatedAt]) => [
    ...(Array.isArray(key) ? key : [key as Value]),
    updatedAt as Value,
  ]),
  property('get_relation_type', () => new RelationTypeClass()),
  ...[...RELATION_TYPES].map(([name, type]) => property<RelationClass>(name, () => type)),
]);

function fromNode(self: RelationClass, node: Value, kwargs: PyDict): RelationObject {
  const part = (name: string): string | null => (read(node, name) as string | null | undefined) ?? null;
  const config = read(node, 'config');
  const quoting = config instanceof PyDict ? config.get('quoting') : read(node, 'quoting');
  const path = { database: part('database'), schema: part('schema'), identifier: identifierOf(node) as string | null };
  const relation = self.create(path, null, kwargs);
  return quoting instanceof PyDict && !kwargs.has('quote_policy')
    ? relation.with({ quote: quotePolicy(self.quoting, quoting) })
    : relation;
}

const identifierOf = (node: Value): Value =>
  read(node, 'identifier') ?? read(node, 'alias') ?? read(node, 'name') ?? null;

function read(node: Value, name: string): Value | undefined {
  if (node instanceof PyDict) return node.get(name);
  return node instanceof HostObject ? node.getattr?.(name) : undefined;
}

/** `api.Relation.get_relation_type('table')`. */
class RelationTypeClass extends HostObject {
  readonly typeName = 'EnumType';

  override call([value]: Value[]): Value {
    if ([...RELATION_TYPES.values()].includes(value as string)) return value as Value;
    throw new PyError('ValueError', `${repr(value ?? null)} is not a valid RelationType`);
  }

  override getattr(name: string): Value | undefined {
    return RELATION_TYPES.get(name);
  }
}
