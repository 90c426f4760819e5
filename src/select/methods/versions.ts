import { isInt, str, toFloat, type Value } from '../../core/index.ts';
import type { ModelNode } from '../../model/index.ts';
import { accept, type MethodDefinition, refuse } from '../method.ts';

const VERSION_TYPES: Record<string, (model: ModelNode) => boolean> = {
  latest: model => model.version !== null && model.version === model.latest_version,
  prerelease: model => compared(model, order => order > 0),
  old: model => compared(model, order => order < 0),
  none: model => model.version === null,
};

/** `version:` latest, prerelease (above latest), old (below it) or none, of models. */
export const version: MethodDefinition = {
  kinds: new Set(['model']),
  matcher: criterion => {
    const value = str(criterion.value);
    const matches = Object.hasOwn(VERSION_TYPES, value) ? VERSION_TYPES[value] : undefined;
    if (matches) return accept(node => node.resource_type === 'model' && matches(node));
    return refuse(`Invalid version type selector ${value}: expected one of: "latest", "prerelease", "old", or "none"`);
  },
};

function compared(model: ModelNode, test: (order: number) => boolean): boolean {
  if (!model.version || !model.latest_version) return false;
  return test(compareVersions(model.version, model.latest_version));
}

/** Numbers by size, also when written as text; other texts by their letters. */
export function compareVersions(a: Value, b: Value): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null && y !== null) return x - y;
  const [s, t] = [str(a), str(b)];
  return s < t ? -1 : s > t ? 1 : 0;
}

function numberOf(value: Value): number | null {
  if (isInt(value)) return Number(value);
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '' || Number.isNaN(Number(value))) return null;
  return toFloat(Number(value)).valueOf() as number;
}
