/** Shows results: tables for terminals, and the case study and results of learning as self-contained HTML pages. */
export type { CaseStudyReport, TraceStudy } from "./case-study-report.ts";
export { renderHtmlReport } from "./html/case-study-page.ts";
export { renderLearningReport } from "./html/learning-page.ts";
export type { LearningFact, LearningFigure, LearningReport, LearningSection } from "./learning-report.ts";
export { formatPaperTable } from "./paper-table.ts";
export { formatReplayTable } from "./replay-table.ts";
export { formatTable, type TableColumn } from "./text-table.ts";
