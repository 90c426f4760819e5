export { buildReport } from './build-report.ts';
export { PerformanceCollector } from './collector.ts';
export { performanceHtml } from './html/page.ts';
export type { Thresholds } from './measured-run.ts';
export { RULES, recommend } from './recommend.ts';
export type { PerformanceReport, ReportMetadata } from './report.ts';
export { summaryOf } from './summary.ts';
export { thresholdWarnings } from './thresholds.ts';
