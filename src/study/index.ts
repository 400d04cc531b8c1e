export { reportFigures, reportPage } from './report.ts'
export { type ShownRun, shownRun } from './run.ts'
