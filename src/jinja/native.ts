import { isFloat, isInt, str, type Value } from '../core/value.ts';
import { PyError } from './errors.ts';
import { dbtFilters } from './filters/dbt.ts';
import { type FilterFunction, filter } from './filters/define.ts';
import { parsePythonLiteral } from './python-literal.ts';
import { HostObject } from './runtime/host.ts';

type MarkerKind = 'text' | 'native' | 'bool' | 'number';

/** A text that says how native rendering has to take it. */
class Marker extends HostObject {
  readonly typeName = 'str';
  readonly kind: MarkerKind;
  readonly text: string;

  constructor(kind: MarkerKind, text: string) {
    super();
    this.kind = kind;
    this.text = text;
  }

  override str(): string {
    return this.text;
  }
}

const marking = (name: string, kind: MarkerKind): FilterFunction =>
  filter(`${name}(value)`, ([v]) => new Marker(kind, str(v as Value)));

/** dbt's filters as native rendering has them. */
export const nativeFilters: ReadonlyMap<string, FilterFunction> = new Map([
  ...dbtFilters,
  ['as_text', marking('as_text', 'text')],
  ['as_native', marking('as_native', 'native')],
  ['as_bool', marking('as_bool', 'bool')],
  ['as_number', marking('as_number', 'number')],
]);

/**
 * The value of a natively rendered template from those of its pieces: a single piece as it is, several as one text.
 * @throws PyError JinjaRenderingError when a marked text is no bool or number
 */
export function nativeValue(values: readonly Value[]): Value {
  if (values.length === 0) return '';
  if (values.length > 1) return values.map(str).join('');
  const [value] = values as [Value];
  if (!(value instanceof Marker)) return value;
  if (value.kind === 'text') return value.text;
  const result = parsePythonLiteral(value.text) ?? { value: value.text };
  const bad = (type: string): PyError =>
    new PyError('JinjaRenderingError', `Could not convert value '${value.text}' into type '${type}'`);
  if (value.kind === 'bool' && typeof result.value !== 'boolean') throw bad('bool');
  if (value.kind === 'number' && !(isInt(result.value) || isFloat(result.value))) throw bad('number');
  return result.value;
}
