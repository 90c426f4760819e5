export { type ChosenPeriods, choosePeriods, type PeriodsAsked, periodVariable } from './choose-periods.ts';
export { type PeriodBlock, periodBlock, type Stage } from './period-block.ts';
export { FAILED, type PeriodOutcome, type PreparedPeriod, type RunPeriodsOptions, runPeriods } from './run-periods.ts';
export { stagesOfNodes } from './stages.ts';
