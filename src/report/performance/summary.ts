import type { PerformanceSummary } from '../../core/profile.ts';
import type { PerformanceReport } from './report.ts';

/** Nodes named in the closing lines. */
const SLOWEST = 3;

/** What the closing lines of a measured run say. */
export function summaryOf(report: PerformanceReport, files: readonly string[]): PerformanceSummary {
  const { totals } = report;
  return {
    seconds: totals.seconds,
    cpuSeconds: totals.cpu_seconds,
    peakRss: totals.peak_rss_bytes,
    written: totals.written_bytes,
    spilled: totals.spilled_bytes,
    slowest: [...report.nodes]
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, SLOWEST)
      .map(({ name, period, seconds }) => ({ name, period, seconds })),
    recommendations: report.recommendations.map(({ rule, title }) => ({ rule, title })),
    files,
  };
}
