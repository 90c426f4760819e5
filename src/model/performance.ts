/** Limits and order that a node, its folder or its group asks for. */
export interface Resources {
  /** as the engine takes it: `2GB`; null: as it is */
  readonly memoryLimit: string | null;
  /** threads of the engine, not of the run; null: as they are */
  readonly threads: number | null;
  /** higher starts first among nodes that could start now; 0 where nothing is said */
  readonly priority: number;
  /** seconds after which a measured node is warned about; null: the project's threshold */
  readonly warnSeconds: number | null;
}

/** The project file's `performance:` block. Sizes in bytes, durations in seconds. */
export interface PerformanceSettings {
  /** every run is measured, as with --profile */
  readonly profile: boolean;
  /** what a node may take before it is warned about; null: anything */
  readonly thresholds: { readonly seconds: number; readonly memory: number | null; readonly written: number | null };
  /** connections in use at a time; null: any number */
  readonly connectionPool: number | null;
  /** what the whole process should stay under; null: no bound */
  readonly maxMemory: number | null;
  /** by name of the dbt group */
  readonly groups: ReadonlyMap<string, Partial<Resources>>;
}
