import type { Connection } from '../adapter/index.ts';
import type { NodeConnection } from '../compile/index.ts';
import type { RunState } from './run-state.ts';

/** A connection that is taken from the pool when it is first needed, and given back at the end. */
export class LazyConnection implements NodeConnection {
  private readonly state: Pick<RunState, 'session'>;
  private readonly name: string;
  private opening: Promise<Connection> | undefined;
  current: Connection | undefined;

  constructor(state: Pick<RunState, 'session'>, name: string) {
    this.state = state;
    this.name = name;
  }

  get(): Promise<Connection> {
    this.opening ??= this.state
      .session()
      .then(session => session.connect(this.name))
      .then(connection => {
        this.current = connection;
        return connection;
      });
    return this.opening;
  }

  async release(): Promise<void> {
    if (this.current === undefined) return;
    if (this.current.inTransaction) await this.current.rollback();
    (await this.state.session()).release(this.current);
    this.current = undefined;
    this.opening = undefined;
  }
}
