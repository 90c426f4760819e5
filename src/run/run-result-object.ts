import { hostFunction, resourceDict } from '../context/index.ts';
import { PyDict, toFloat, type Value } from '../core/value.ts';
import { HostObject } from '../jinja/index.ts';
import type { RunResult } from '../model/index.ts';

/** One member of `results` in an on-run-end hook. */
export class RunResultObject extends HostObject {
  override readonly typeName = 'RunResult';
  private readonly result: RunResult;

  constructor(result: RunResult) {
    super();
    this.result = result;
  }

  override getattr(name: string): Value | undefined {
    const { result } = this;
    switch (name) {
      case 'status':
        return result.status;
      case 'message':
        return result.message;
      case 'failures':
        return result.failures;
      case 'node':
        return resourceDict(result.node, false);
      case 'thread_id':
        return result.thread_id;
      case 'execution_time':
        return toFloat(result.execution_time);
      case 'adapter_response':
        return result.adapter_response;
      case 'timing':
        return timings(result);
      case 'batch_results':
        return null;
      case 'to_dict':
        return hostFunction('to_dict', ['omit_none?'], () => this.dict());
      default:
        return undefined;
    }
  }

  override getitem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getattr(key) : undefined;
  }

  override str(): string {
    return `RunResult(status=${this.result.status}, node=${this.result.node.unique_id})`;
  }

  private dict(): PyDict {
    const keys = [
      'status',
      'timing',
      'thread_id',
      'execution_time',
      'adapter_response',
      'message',
      'failures',
      'node',
      'batch_results',
    ];
    return PyDict.of(keys.map(key => [key, this.getattr(key) ?? null] as const));
  }
}

function timings(result: RunResult): Value {
  return result.timing.map(t =>
    PyDict.of<Value>([
      ['name', t.name],
      ['started_at', t.started_at.toISOString()],
      ['completed_at', t.completed_at.toISOString()],
    ]),
  );
}
