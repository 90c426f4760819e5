/** Tells which paths (relative to the package's root, with `/`) a `.dbtignore` leaves out. */
export type IgnoreRule = (path: string) => boolean;

/** Reads the gitignore syntax: `#` comments, `!` negation, `dir/`, leading `/`, `*`, `?`, `**`, `[a-z]`. */
export function readIgnoreRules(text: string): IgnoreRule {
  const rules = text.split(/\r?\n/).flatMap(line => compileRule(line));
  if (rules.length === 0) return () => false;
  return path => {
    let ignored = false;
    for (const rule of rules) if (rule.pattern.test(path)) ignored = !rule.negated;
    return ignored;
  };
}

interface Rule {
  readonly pattern: RegExp;
  readonly negated: boolean;
}

function compileRule(line: string): Rule[] {
  let text = line.replace(/(?<!\\)\s+$/, '');
  if (text === '' || text.startsWith('#')) return [];
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  if (text.startsWith('\\')) text = text.slice(1);
  const directory = text.endsWith('/');
  if (directory) text = text.slice(0, -1);
  // A slash that is not the last character ties the pattern to the root.
  const anchored = text.includes('/');
  if (text.startsWith('/')) text = text.slice(1);
  if (text === '') return [];
  const body = globSource(text);
  const source = `^${anchored ? '' : '(?:.*/)?'}${body}${directory ? '/.*' : '(?:/.*)?'}$`;
  try {
    return [{ pattern: new RegExp(source, 's'), negated }];
  } catch {
    return [];
  }
}

function globSource(glob: string): string {
  let out = '';
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i] as string;
    if (c === '*') {
      if (glob[i + 1] === '*') {
        const leading = i === 0 || glob[i - 1] === '/';
        i += 1;
        if (leading && glob[i + 1] === '/') {
          out += '(?:.*/)?';
          i += 1;
        } else out += '.*';
      } else out += '[^/]*';
    } else if (c === '?') out += '[^/]';
    else if (c === '[') {
      const end = glob.indexOf(']', i + 2);
      if (end === -1) out += '\\[';
      else {
        out += `[${glob.slice(i + 1, end).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`;
        i = end;
      }
    } else if (c === '\\' && i + 1 < glob.length) {
      i += 1;
      out += escapeChar(glob[i] as string);
    } else out += escapeChar(c);
  }
  return out;
}

const escapeChar = (c: string): string => (/[\\^$.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c);
