import { join } from 'node:path';
import type { Environment } from './environment.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly negated: boolean;
}

/** True: the path (from the package's root, with `/`) is to be ignored. */
export type IgnoreFilter = (path: string) => boolean;

/**
 * The rules of a package's `.dbtignore` (gitignore syntax). The last rule that matches decides; a path inside an
 * ignored folder is ignored.
 */
export function readIgnoreFile(root: string, environment: Pick<Environment, 'readText'>): IgnoreFilter | undefined {
  const text = environment.readText(join(root, '.dbtignore'));
  return text === undefined ? undefined : ignoreFilter(text);
}

export function ignoreFilter(text: string): IgnoreFilter {
  const rules = text.split(/\r?\n/).flatMap(toRule);
  return path => {
    let ignored = false;
    for (const rule of rules) if (rule.pattern.test(path)) ignored = !rule.negated;
    return ignored;
  };
}

function toRule(line: string): Rule[] {
  let pattern = line.replace(/(?<!\\)\s+$/, '');
  if (pattern === '' || pattern.startsWith('#')) return [];
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  pattern = pattern.replace(/^\\(?=[#!])/, '');
  const trailingSlash = pattern.endsWith('/');
  if (trailingSlash) pattern = pattern.slice(0, -1);
  // `a/**` means everything below a, with or without a slash at its end.
  const folderOnly = trailingSlash && !pattern.endsWith('/**');
  // A slash at the start or in the middle ties the pattern to the root.
  const anchored = pattern.includes('/');
  if (pattern.startsWith('/')) pattern = pattern.slice(1);
  if (pattern === '') return [];
  const tail = folderOnly ? '/.*' : '(?:/.*)?';
  return [{ pattern: new RegExp(`^${anchored ? '' : '(?:.*/)?'}${globSource(pattern)}${tail}$`, 's'), negated }];
}

function globSource(glob: string): string {
  let source = '';
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i] as string;
    if (glob.startsWith('**/', i)) {
      source += '(?:.*/)?';
      i += 2;
    } else if (glob.startsWith('/**', i) && i + 3 === glob.length) {
      source += '/.+';
      i += 2;
    } else if (c === '*') {
      source += '[^/]*';
      if (glob[i + 1] === '*') i += 1;
    } else if (c === '?') {
      source += '[^/]';
    } else if (c === '[') {
      const end = glob.indexOf(']', i + 2);
      if (end === -1) source += '\\[';
      else {
        source += `[${glob
          .slice(i + 1, end)
          .replace(/^[!^]/, '^')
          .replaceAll('\\', '\\\\')}]`;
        i = end;
      }
    } else if (c === '\\' && i + 1 < glob.length) {
      source += escaped(glob[++i] as string);
    } else {
      source += escaped(c);
    }
  }
  return source;
}

const escaped = (c: string): string => c.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
