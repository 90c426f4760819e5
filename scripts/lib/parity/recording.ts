import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonical, type Fact } from './facts.ts';
import { type Aspect, aspects } from './spec.ts';

/** Rows of a relation above which a recorded answer keeps a digest. */
export const recordedRowLimit = 400;

/** An aspect's file: per thing, its values in the order of appearance, each with the steps that had it. */
type Recorded = Record<string, { steps: string[]; value: unknown }[]>;

const fileOf = (dir: string, aspect: Aspect) => join(dir, 'expected', `${aspect}.json`);

/** Stores facts beside a fixture: a value that several steps share is written once, rows one to a line. */
export function record(dir: string, facts: Fact[], recorded: Set<Aspect>): void {
  mkdirSync(join(dir, 'expected'), { recursive: true });
  for (const aspect of recorded) {
    const things: Recorded = {};
    for (const fact of facts.filter(candidate => candidate.aspect === aspect)) {
      const values = (things[fact.id] ??= []);
      const same = values.find(value => canonical(value.value) === canonical(fact.value));
      if (same) same.steps.push(fact.step);
      else values.push({ steps: [fact.step], value: fact.value });
    }
    const path = fileOf(dir, aspect);
    if (Object.keys(things).length === 0) rmSync(path, { force: true });
    else writeFileSync(path, `${pretty(things, '')}\n`);
  }
}

/** The recorded facts of a fixture; empty when nothing was recorded yet. */
export function readRecording(dir: string): Fact[] {
  const facts: Fact[] = [];
  for (const aspect of aspects) {
    const path = fileOf(dir, aspect);
    if (!existsSync(path)) continue;
    for (const [id, values] of Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Recorded)) {
      for (const { steps, value } of values) for (const step of steps) facts.push({ aspect, step, id, value });
    }
  }
  return facts;
}

/** JSON that breaks lines only where a value is too long for one: small diffs, few lines. */
function pretty(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent.length <= 118 || value === null || typeof value !== 'object') return flat;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map(item => pretty(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${JSON.stringify(key)}: ${pretty(item, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}
