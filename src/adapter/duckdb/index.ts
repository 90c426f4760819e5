import { version } from '@duckdb/node-api';
import type { Target } from '../../model/project.ts';
import type { Adapter } from '../adapter.ts';
import { exportSql, parquetRows } from './export.ts';
import { openDatabase } from './open.ts';
import { DuckdbSession } from './session.ts';

/** The embedded engine for a profile's target. */
export function duckdbAdapter(target: Target): Adapter {
  const adapter: Adapter = {
    type: 'duckdb',
    version: version().replace(/^v/, ''),
    capabilities: {
      materializesCtes: true,
      maxStages: null,
      scratchKind: 'temporary',
      transactionalDdl: true,
      createOrReplace: true,
      statementProfiles: true,
      limits: true,
    },
    open: async options => new DuckdbSession(adapter, await openDatabase(target, options), target, options),
    exportSql,
    parquetRows,
  };
  return adapter;
}
