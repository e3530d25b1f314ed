/** Classes of the palette for lines that are no policies, those apart first (see the policies' colours). */
const classes = ["policy-5", "policy-1", "policy-3", "policy-4", "policy-7", "policy-2", "policy-6", "policy-0"];

/** Class of the strokes and fills of a line, by its place among the others; after eight they repeat. */
export function seriesClass(index: number): string {
  return classes[index % classes.length]!;
}
