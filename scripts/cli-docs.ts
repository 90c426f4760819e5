// Writes docs/cli.md from the tables of the command line.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cliReference } from '../src/cli/markdown.ts';

writeFileSync(fileURLToPath(new URL('../docs/cli.md', import.meta.url)), cliReference());
