import { PyDict, type Value } from '../../../core/value.ts';
import { HostObject } from '../../../jinja/index.ts';
import type { AdapterDependencies } from './dependencies.ts';

/** `adapter.config`: what packages read of the project and the profile. */
export class ConfigObject extends HostObject {
  readonly typeName = 'RuntimeConfig';
  private readonly values: PyDict;

  constructor(deps: AdapterDependencies) {
    super();
    const { target } = deps;
    const credentials = target.raw.copy().update([
      ['type', target.type],
      ['database', target.database],
      ['schema', target.schema],
      ['path', target.path],
    ]);
    this.values = PyDict.of<Value>([
      ['project_name', deps.projectName ?? null],
      ['profile_name', target.profileName],
      ['target_name', target.targetName],
      ['threads', target.threads],
      ['quoting', deps.quoting ?? PyDict.fromObject({ database: true, schema: true, identifier: true })],
      ['credentials', credentials],
    ]);
  }

  override getattr(name: string): Value | undefined {
    return this.values.get(name);
  }
}

/** `adapter.behavior`: flags by name; naming one that is off is allowed. */
export class BehaviorObject extends HostObject {
  readonly typeName = 'Behavior';
  private readonly flags: ReadonlyMap<string, boolean>;

  constructor(flags: ReadonlyMap<string, boolean>) {
    super();
    this.flags = flags;
  }

  override getattr(name: string): Value | undefined {
    const known = this.flags.get(name) ?? BASE_FLAGS.get(name);
    return known === undefined ? undefined : new BehaviorFlagObject(name, known);
  }
}

const BASE_FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['require_batched_execution_for_custom_microbatch_strategy', false],
  ['enable_truthy_nulls_equals_macro', false],
]);

class BehaviorFlagObject extends HostObject {
  readonly typeName = 'BehaviorFlagRendered';
  private readonly name: string;
  private readonly on: boolean;

  constructor(name: string, on: boolean) {
    super();
    this.name = name;
    this.on = on;
  }

  override truth(): boolean {
    return this.on;
  }

  override getattr(name: string): Value | undefined {
    if (name === 'setting' || name === 'no_warn') return this.on;
    return name === 'name' ? this.name : undefined;
  }
}
