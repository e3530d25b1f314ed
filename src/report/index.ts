/** Shows results: tables for terminals, and the case study as one self-contained HTML page. */
export type { CaseStudyReport, TraceStudy } from "./case-study-report.ts";
export { renderHtmlReport } from "./html/case-study-page.ts";
export { formatPaperTable } from "./paper-table.ts";
export { formatReplayTable } from "./replay-table.ts";
