import { argumentTemplate } from '../../context/index.ts';
import { PyDict, PyTuple, type Value } from '../../core/value.ts';
import type { TestNode } from '../../model/index.ts';

/** A generic test's arguments as its macro gets them (B53). Rendering them tells what the test refers to. */
export function testArguments(node: TestNode, render: (text: string) => Value): Map<string, Value> {
  const kwargs = node.test_metadata?.kwargs ?? new PyDict();
  const rendered = new Map<string, Value>();
  for (const [key, value] of kwargs) {
    rendered.set(String(key), key === 'column_name' ? value : renderArgument(value, render));
  }
  return rendered;
}

function renderArgument(value: Value, render: (text: string) => Value): Value {
  if (typeof value === 'string') {
    const template = argumentTemplate(value);
    return /\{[{%#]/.test(template) ? render(template) : value.replace(/\r?\n$/, '');
  }
  if (value instanceof PyDict) {
    return PyDict.of<Value>([...value].map(([key, item]) => [key, renderArgument(item, render)] as const));
  }
  if (Array.isArray(value) && !(value instanceof PyTuple)) return value.map(item => renderArgument(item, render));
  return value;
}
