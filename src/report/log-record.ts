export type Level = 'debug' | 'info' | 'warn' | 'error';

/** One line (or block) of the log, as all readers see it. Built from an event, written by a reader. */
export interface LogRecord {
  readonly level: Level;
  /** the event's name in JSON logs and in `--warn-error-options` */
  readonly name: string;
  readonly message: string;
  /** the event's own fields in JSON logs */
  readonly data: Readonly<Record<string, unknown>>;
  /** asked for by the user: shown without clock and even when quiet */
  readonly payload?: boolean;
  /** a line above the payload, left out when quiet */
  readonly heading?: string;
}

export const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** Codes of events in JSON logs, by their names; others have none. */
const CODES: Readonly<Record<string, string>> = {
  AdapterEventDebug: 'E001',
  AdapterEventInfo: 'E002',
  AdapterEventWarning: 'E003',
  AdapterRegistered: 'E034',
  BuildingCatalog: 'E044',
  CannotGenerateDocs: 'E043',
  CatalogWritten: 'E042',
  CheckCleanPath: 'Z012',
  CheckNodeTestFailure: 'Z027',
  CommandCompleted: 'Q039',
  CompiledNode: 'Q042',
  ConcurrencyLine: 'Q027',
  ConfirmCleanPath: 'Z013',
  DebugCmdOut: 'Z047',
  DebugCmdResult: 'Z048',
  DefaultSelector: 'Q023',
  DeprecatedModel: 'I065',
  DeprecatedReference: 'I067',
  DepsInstallInfo: 'M015',
  DepsListSubdirectory: 'M018',
  DepsNoPackagesFound: 'M013',
  DepsNotifyUpdatesAvailable: 'M019',
  DepsStartPackageInstall: 'M014',
  DepsUpToDate: 'M017',
  DepsUpdateAvailable: 'M016',
  EndOfRunSummary: 'Z030',
  FinishedCleanPaths: 'Z015',
  FinishedRunningStats: 'E047',
  Formatting: 'Z017',
  FoundStats: 'W006',
  FreshnessCheckComplete: 'Q003',
  InvalidDisabledTargetInTestNode: 'I050',
  JinjaLogDebug: 'I063',
  JinjaLogInfo: 'I062',
  JinjaLogWarning: 'I061',
  LogBatchResult: 'Q046',
  LogCancelLine: 'Q022',
  LogFreshnessResult: 'Q018',
  LogFunctionResult: 'Q047',
  LogHookEndLine: 'Q033',
  LogHookStartLine: 'Q032',
  LogModelResult: 'Q012',
  LogNodeNoOpResult: 'Q019',
  LogNodeResult: 'Q008',
  LogSeedResult: 'Q016',
  LogSkipBecauseError: 'Z034',
  LogSnapshotResult: 'Q015',
  LogStartBatch: 'Q045',
  LogStartLine: 'Q011',
  LogTestResult: 'Q007',
  MainEncounteredError: 'Z002',
  MainReportVersion: 'A001',
  NoNodeForYamlKey: 'I058',
  NoNodesForSelectionCriteria: 'M030',
  NoNodesSelected: 'Q038',
  NodeCompiling: 'Q030',
  NodeFinished: 'Q025',
  NodeNotFoundOrDisabled: 'I060',
  NodeStart: 'Q024',
  Note: 'Z050',
  NothingToDo: 'Q035',
  PackageNodeDependsOnRootProjectNode: 'I077',
  ParsePerfInfoPath: 'I010',
  PartialParsingEnabled: 'I040',
  PartialParsingSkipParsing: 'I017',
  PrintEvent: 'Z052',
  ProtectedCleanPath: 'Z014',
  RunResultError: 'Z024',
  RunResultFailure: 'Z022',
  RunResultWarning: 'Z021',
  RunResultWarningMessage: 'Z046',
  SQLCompiledPath: 'Z026',
  SQLQuery: 'E016',
  SQLQueryStatus: 'E017',
  SeedExceedsLimitAndPathChanged: 'I054',
  SeedExceedsLimitSamePath: 'I053',
  SeedHeader: 'Q004',
  SeedIncreased: 'I052',
  ShowNode: 'Q041',
  SkippingDetails: 'Q034',
  SnapshotTimestampWarning: 'Q043',
  StatsLine: 'Z023',
  UnableToPartialParse: 'I024',
  UnusedResourceConfigPath: 'I051',
  UnversionedBreakingChange: 'I071',
  UpcomingReferenceDeprecation: 'I066',
  WarnStateTargetEqual: 'I072',
};

export const codeOf = (name: string): string => CODES[name] ?? '';
