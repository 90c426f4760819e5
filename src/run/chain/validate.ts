import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../adapter/index.ts';
import { uniqueKeysOf } from '../../columnar/index.ts';
import { compareRelations, differenceText } from '../../compare/index.ts';
import { nodeRelation } from '../../context/objects/index.ts';
import type { RunState } from '../run-state.ts';
import type { Member } from './members.ts';

/** Number of rows and a checksum of a persisted member's period, however it was worked out. */
export interface Digest {
  readonly rows: string;
  readonly checksum: string;
}

/** What each persisted member holds of the period, read in the transaction that is open. */
export async function digestsOf(
  state: RunState,
  connection: Connection,
  members: readonly Member[],
): Promise<Map<Member, Digest>> {
  const found = new Map<Member, Digest>();
  for (const member of persisted(members)) {
    const relation = nodeRelation(member.node, state.execution.context.project.root);
    const columns = await connection.describe(relation.plain);
    const names = columns.map(column => connection.dialect.quote(column.name)).sort();
    const sql = `select count(*), ${connection.dialect.checksum(names)} from (${rowsOf(state, connection, member)})`;
    const [row] = (await connection.queryText(sql)).rows;
    const shape = columns.map(column => `${column.name} ${column.type}`).sort();
    found.set(member, { rows: String(row?.[0]), checksum: `${row?.[1]} ${shape.join(', ')}` });
  }
  return found;
}

/** Members whose digests are not the same. */
export function differing(
  members: readonly Member[],
  left: ReadonlyMap<Member, Digest>,
  right: ReadonlyMap<Member, Digest>,
): Member[] {
  return members.filter(
    member =>
      left.get(member)?.rows !== right.get(member)?.rows || left.get(member)?.checksum !== right.get(member)?.checksum,
  );
}

/** Rows of members put aside in files, to be compared with what another way of working them out gives. */
export class SetAside {
  private readonly folder = join(tmpdir(), `pa-validate-${randomBytes(6).toString('hex')}`);
  private readonly state: RunState;

  constructor(state: RunState) {
    this.state = state;
  }

  /** Writes the period's rows of each member, read in the transaction that is open. */
  async write(connection: Connection, members: readonly Member[]): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    for (const member of members) {
      const rows = rowsOf(this.state, connection, member);
      await connection.execute(`copy (${rows}) to ${connection.dialect.text(this.file(member))} (format parquet)`);
    }
  }

  /** In what each member's rows now differ from those put aside, as text: table, period, columns, keys. */
  async differences(connection: Connection, members: readonly Member[]): Promise<string> {
    const texts: string[] = [];
    const keys = uniqueKeysOf(this.state.execution.manifest);
    for (const member of members) {
      const found = await compareRelations(connection, {
        left: { query: rowsOf(this.state, connection, member) },
        right: { query: `select * from read_parquet(${connection.dialect.text(this.file(member))})` },
        key: [],
        candidates: keys.get(member.node.unique_id) ?? [],
        period: member.period?.column ?? null,
        limit: 3,
      });
      texts.push(`${member.node.name}\n${differenceText(found, { left: 'fused', right: 'step by step' })}`);
    }
    return texts.join('\n');
  }

  delete(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private file(member: Member): string {
    return join(this.folder, `${member.node.unique_id}.parquet`);
  }
}

const persisted = (members: readonly Member[]): Member[] =>
  members.filter(member => member.persistence.persist !== 'none');

/** The rows of a member's period; all of its rows where it has no period. */
function rowsOf(state: RunState, connection: Connection, { node, period }: Member): string {
  const relation = nodeRelation(node, state.execution.context.project.root).render();
  if (period === null) return `select * from ${relation}`;
  return `select * from ${relation} where ${connection.dialect.quote(period.column)} = ${period.literal}`;
}
