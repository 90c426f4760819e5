import { err, problem, str } from '../../core/index.ts';
import type { SelectableNode } from '../../model/index.ts';
import { fnmatch } from '../fnmatch.ts';
import { accept, type MethodDefinition } from '../method.ts';

/**
 * `path:` a glob below the project's folder that matches the node's file, a folder above it, or the yml file that
 * describes it. `**` stands for any number of folders. Only paths that exist in the root project count: a package's
 * node is met when the root project has a file or folder of the same path.
 */
export const path: MethodDefinition = {
  kinds: 'all',
  matcher: (criterion, context) => {
    const pattern = str(criterion.value);
    if (pattern.startsWith('/')) {
      const text = `The path selector "${pattern}" is absolute; paths are relative to the project's folder`;
      return err(problem('PA403', { text }));
    }
    const matchesPattern = globMatcher(pattern);
    const known = new Map<string, boolean>();
    const matches = (candidate: string, foreign: boolean): boolean => {
      const key = `${foreign}:${candidate}`;
      let answer = known.get(key);
      if (answer === undefined) {
        answer = matchesPattern(candidate) && (!foreign || context.pathExists(candidate));
        known.set(key, answer);
      }
      return answer;
    };
    return accept(node => {
      const foreign = node.package_name !== context.projectName;
      return pathsOf(node).some(candidate => matches(candidate, foreign));
    });
  },
};

/** `file:` the base name of the node's file, with or without its ending. */
export const file: MethodDefinition = {
  kinds: 'all',
  matcher: criterion => {
    const matches = fnmatch(str(criterion.value));
    return accept(node => {
      const name = node.original_file_path.split('/').at(-1) as string;
      return matches(name) || matches(stem(name));
    });
  },
};

/** The node's file, its folders up to the project's own, and the file of its properties. */
function pathsOf(node: SelectableNode): string[] {
  const parts = node.original_file_path.split('/').filter(part => part !== '' && part !== '.');
  const paths = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  paths.push('.');
  const patch = 'patch_path' in node ? node.patch_path : null;
  if (patch) paths.push(patch.split('://').at(-1) as string);
  return paths;
}

/** Matches whole paths part by part; an empty pattern, or `.`, is the project's folder itself. */
function globMatcher(pattern: string): (path: string) => boolean {
  const parts = pattern.split('/').filter(part => part !== '' && part !== '.');
  if (parts.length === 0) return candidate => candidate === '.' && pattern !== '';
  const tests = parts.map(part => (part === '**' ? null : fnmatch(part)));
  const matchFrom = (path: readonly string[], i: number, t: number): boolean => {
    if (t === tests.length) return i === path.length;
    const test = tests[t];
    if (test === null || test === undefined) {
      for (let skip = i; skip <= path.length; skip++) if (matchFrom(path, skip, t + 1)) return true;
      return false;
    }
    return i < path.length && test(path[i] as string) && matchFrom(path, i + 1, t + 1);
  };
  return candidate => (candidate === '.' ? tests.every(test => test === null) : matchFrom(candidate.split('/'), 0, 0));
}

function stem(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? name : name.slice(0, dot);
}
