export { reportFigures, reportPage } from './report.ts'
export { type ShownRun, shownRun } from './run.ts'
export { type Sweep, type SweepRun, sweepRuns, sweepSchema } from './sweep.ts'
