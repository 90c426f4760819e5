import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, didYouMean, nearestNames, PyDict, warning } from '../../core/index.ts';
import type { Package, Project } from '../../model/index.ts';
import type { Scenario } from '../../project/index.ts';

/**
 * Warnings about variables that nothing would read: neither declared under `vars:` nor named in any file of the project
 * or its packages. Files are looked into only where a variable is not declared.
 */
export function unknownVars(scenarios: readonly Scenario[], project: Project): Diagnostic[] {
  const declared = declaredVars(project);
  const open = new Set(scenarios.flatMap(s => [...s.vars.keys()].map(String)).filter(name => !declared.has(name)));
  if (open.size === 0) return [];
  for (const pkg of project.packages.values()) {
    for (const text of textsOf(pkg)) for (const name of open) if (mentions(text, name)) open.delete(name);
  }
  return scenarios.flatMap(scenario =>
    [...scenario.places]
      .filter(([name]) => open.has(name))
      .map(([name, place]) => {
        const hint = didYouMean(nearestNames(name, declared));
        return warning('PA719', { name, scenario: scenario.name, hint }, place);
      }),
  );
}

function declaredVars({ packages }: Project): Set<string> {
  const names = new Set<string>();
  for (const { vars } of packages.values()) {
    for (const [key, value] of vars) {
      if (value instanceof PyDict && packages.has(String(key))) for (const own of value.keys()) names.add(String(own));
      else names.add(String(key));
    }
  }
  return names;
}

const mentions = (text: string, name: string): boolean => text.includes(`'${name}'`) || text.includes(`"${name}"`);

/** Every text in which a template may stand. */
function* textsOf(pkg: Package): Iterable<string> {
  yield pkg.text;
  const { model, seed, snapshot, test, macro, analysis, function: functions } = pkg.paths;
  for (const path of new Set([...model, ...seed, ...snapshot, ...test, ...macro, ...analysis, ...functions])) {
    yield* textsBelow(join(pkg.root, path));
  }
  for (const file of pkg.rootPropertyFiles) yield readFileSync(join(pkg.root, file), 'utf8');
}

function* textsBelow(folder: string): Iterable<string> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* textsBelow(path);
    else if (/\.(?:sql|ya?ml|py)$/i.test(entry.name)) yield readFileSync(path, 'utf8');
  }
}
