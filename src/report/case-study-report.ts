import type { DecisionTree } from "../models/index.ts";
import type { Device, SimulationResult, Trace } from "../simulation/index.ts";

/** What the report says about one trace. */
export interface TraceStudy {
  readonly trace: Pick<Trace, "name" | "command" | "pages" | "regions">;
  /** What the traced program does, in a sentence or two. */
  readonly description: string;
  /** All policies at all memory sizes; neither windows nor samples are needed here. */
  readonly results: readonly SimulationResult[];
  /** The memory that is looked at closely, and its results; plots need their `windows` and `sample`. */
  readonly featured: { readonly memory: number; readonly policies: readonly SimulationResult[] };
  /** A tree that the program's model was, such as the largest. */
  readonly tree?: DecisionTree | undefined;
  /** Names of the tree's features by index. */
  readonly featureNames: readonly string[];
}

/** Everything that `renderHtmlReport` shows: plain data, no clocks, no files. */
export interface CaseStudyReport {
  readonly title: string;
  /** The command that makes this report again. */
  readonly command: string;
  /** Date as it shall be shown. */
  readonly generatedAt: string;
  readonly programName: string;
  readonly programSource: string;
  readonly device: Device;
  readonly studies: readonly TraceStudy[];
}
