import { problem } from '../core/catalogue/index.ts';
import { DiagnosticError } from '../core/diagnostic.ts';
import { PyDict, typeName, type Value } from '../core/value.ts';
import { HostObject, type Kwargs, NO_KWARGS, type RenderContext, truth } from '../jinja/index.ts';
import { hostFunction } from './host-function.ts';

/** `config(...)` takes keywords or one dict; `pre_hook` and `post_hook` mean `pre-hook` and `post-hook`. */
function configArguments(args: readonly Value[], kwargs: Kwargs): PyDict {
  let given: PyDict;
  if (args.length === 1 && kwargs.size === 0 && args[0] instanceof PyDict) given = args[0];
  else if (args.length === 0 && kwargs.size > 0) given = PyDict.of(kwargs);
  else throw new DiagnosticError(problem('PA216', { text: 'Invalid inline model config' }));
  const options = new PyDict();
  for (const [key, value] of given.entries()) {
    const name = key === 'pre_hook' ? 'pre-hook' : key === 'post_hook' ? 'post-hook' : key;
    if (name !== key && given.has(name)) {
      const text = `Invalid config, has conflicting keys "${String(key)}" and "${String(name)}"`;
      throw new DiagnosticError(problem('PA216', { text }));
    }
    options.set(name, value);
  }
  return options;
}

/** `config` while files are parsed: calls are recorded; reading yields '' whatever the key. */
export class ParseConfig extends HostObject {
  override readonly typeName = 'ParseConfigObject';
  private readonly record: (call: PyDict) => void;

  constructor(record: (call: PyDict) => void) {
    super();
    this.record = record;
  }

  override call(args: Value[], kwargs: Kwargs): Value {
    this.record(configArguments(args, kwargs));
    return '';
  }

  override getattr(name: string): Value | undefined {
    switch (name) {
      case 'set':
        return hostFunction('set', ['name', 'value'], ([key, value]) => {
          this.record(configArguments([PyDict.of([[key!, value!]])], NO_KWARGS));
          return '';
        });
      case 'get':
      case 'require':
      case 'meta_get':
      case 'meta_require':
        return hostFunction(name, ['name', 'default?', 'validator?'], () => '');
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return hostFunction(name, [], () => false);
      default:
        return undefined;
    }
  }
}

/** `config` at execution: the node's final config, read only. */
export class RuntimeConfig extends HostObject {
  override readonly typeName = 'RuntimeConfigObject';
  private readonly config: PyDict;
  private readonly owner: string;

  constructor(config: PyDict, owner: string) {
    super();
    this.config = config;
    this.owner = owner;
  }

  override call(): Value {
    return '';
  }

  override getattr(name: string): Value | undefined {
    switch (name) {
      case 'set':
        return hostFunction('set', ['name', 'value'], () => '');
      case 'get':
        return hostFunction('get', ['name', 'default?', 'validator?'], (bound, call) =>
          this.read(this.config, bound, false, call.context),
        );
      case 'require':
        return hostFunction('require', ['name', 'default?', 'validator?'], (bound, call) =>
          this.read(this.config, bound, true, call.context),
        );
      case 'meta_get':
        return hostFunction('meta_get', ['name', 'default?', 'validator?'], (bound, call) =>
          this.read(this.meta(), bound, false, call.context),
        );
      case 'meta_require':
        return hostFunction('meta_require', ['name', 'default?', 'validator?'], (bound, call) =>
          this.read(this.meta(), bound, true, call.context),
        );
      case 'persist_relation_docs':
        return hostFunction(name, [], () => this.persistDocs('relation'));
      case 'persist_column_docs':
        return hostFunction(name, [], () => this.persistDocs('columns'));
      case 'model':
        return this.config;
      default:
        return undefined;
    }
  }

  private meta(): PyDict {
    const meta = this.config.get('meta');
    return meta instanceof PyDict ? meta : new PyDict();
  }

  private read(from: PyDict, bound: Value[], required: boolean, context: RenderContext): Value | Promise<Value> {
    const [key, fallback, validator] = bound as [Value, Value | undefined, Value | undefined];
    const value = from.get(key);
    if (value === undefined && required) {
      throw new DiagnosticError(problem('PA218', { node: this.owner, key: String(key) }));
    }
    const result = value === undefined ? (fallback ?? null) : value;
    const check = required || (fallback !== undefined && fallback !== null);
    if (check && validator instanceof HostObject && validator.call !== undefined) {
      const verdict = validator.call([result], NO_KWARGS, context);
      if (verdict instanceof Promise) return verdict.then(() => result);
    }
    return result;
  }

  private persistDocs(key: 'relation' | 'columns'): boolean {
    const docs = this.config.get('persist_docs') ?? new PyDict();
    if (!(docs instanceof PyDict)) {
      const text = `Invalid value provided for 'persist_docs'. Expected dict but received <class '${typeName(docs)}'>`;
      throw new DiagnosticError(problem('PA216', { text }));
    }
    return truth(docs.get(key) ?? false);
  }
}
