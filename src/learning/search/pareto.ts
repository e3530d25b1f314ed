/** What a model reached and what it costs: a place in the plane of a search with two objectives. */
export interface ParetoPoint {
  /** Names the configuration in few words, such as `multilayerPerceptron 16-8`. */
  readonly label: string;
  readonly family: string;
  /** Larger is better: accuracy (0 to 1), or the share of the variance that is explained (R², at most 1). */
  readonly quality: number;
  /** Smaller is better: nanoseconds or instructions, as the search was told. */
  readonly cost: number;
}

/** Whether the first is at least as good and as cheap, and better or cheaper. */
export function dominates(
  one: Pick<ParetoPoint, "quality" | "cost">,
  other: Pick<ParetoPoint, "quality" | "cost">,
): boolean {
  return (
    one.quality >= other.quality && one.cost <= other.cost && (one.quality > other.quality || one.cost < other.cost)
  );
}

/** The points that no other one dominates, the cheapest first; of equal ones the first. */
export function paretoFront<Point extends Pick<ParetoPoint, "quality" | "cost">>(
  points: readonly Point[],
): readonly Point[] {
  const byCost = [...points].sort((left, right) => left.cost - right.cost || right.quality - left.quality);
  const front: Point[] = [];
  for (const point of byCost) {
    if (front.length === 0 || point.quality > front[front.length - 1]!.quality) front.push(point);
  }
  return front;
}
