import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyProject, removeCopy } from '../../scripts/lib/parity/copy.ts';
import { compareFacts, type Fact } from '../../scripts/lib/parity/facts.ts';
import { observe } from '../../scripts/lib/parity/observe.ts';
import { readRecording, recordedRowLimit } from '../../scripts/lib/parity/recording.ts';
import { describeDifference, explain } from '../../scripts/lib/parity/report.ts';
import { aspects, loadSpec } from '../../scripts/lib/parity/spec.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const projects = join(root, 'tests', 'fixtures', 'projects');
const tool = { name: 'pa', command: [process.execPath, join(root, 'bin', 'pa')] };

/**
 * Runs a fixture once by our executable; each aspect of each command is then one test. One test file per fixture, so
 * that they run side by side.
 */
export function conformsToDbt(name: string): void {
  const dir = join(projects, name);
  const spec = loadSpec(dir);
  const recorded = readRecording(dir);

  describe(`${name} does what dbt did`, () => {
    let copy = '';
    let seen: Fact[] = [];

    beforeAll(async () => {
      copy = copyProject(dir, 'pa');
      seen = (await observe(tool, copy, spec, { aspects: new Set(aspects), rowLimit: recordedRowLimit })).facts;
    }, 600_000);

    afterAll(() => removeCopy(copy));

    for (const { aspect, step } of groupsOf(recorded)) {
      it(aspect === 'ls' ? 'ls' : `${aspect} of: ${step}`, () => {
        const within = (fact: Fact) => fact.aspect === aspect && fact.step === step;
        const comparison = compareFacts(recorded.filter(within), seen.filter(within));
        const lines = explain(comparison, spec).open.flatMap(difference => describeDifference(difference, 3));
        expect(lines.slice(0, 60).join('\n')).toBe('');
      });
    }

    it('states nothing that dbt did not', () => {
      const known = new Set(groupsOf(recorded).map(({ aspect, step }) => `${aspect} of ${step}`));
      const extra = groupsOf(seen).map(({ aspect, step }) => `${aspect} of ${step}`);
      expect(extra.filter(group => !known.has(group))).toEqual([]);
    });

    it('still needs each of its explanations', () => {
      expect(explain(compareFacts(recorded, seen), spec).stale).toEqual([]);
    });
  });
}

function groupsOf(facts: Fact[]): Pick<Fact, 'aspect' | 'step'>[] {
  const groups = new Map(facts.map(({ aspect, step }) => [`${aspect} ${step}`, { aspect, step }]));
  return [...groups.values()];
}
