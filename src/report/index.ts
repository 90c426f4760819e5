export { createReport, type LogFormat, type Report, type ReportOptions } from './create-report.ts';
export { diagnosticDetails, type SourceText } from './diagnostic-text.ts';
export { makePaint, type Paint, wantsColours } from './paint.ts';
export type { Output } from './terminal.ts';
