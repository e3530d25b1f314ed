import { createRowHash, type ModelDescription } from "../../models/index.ts";
import { emptyTensors } from "./empty-tensors.ts";
import type { TableLearner } from "./table-learner.ts";

/** A table of contexts. */
export type ContextTableDescription = Extract<ModelDescription, { readonly family: "contextTable" }>;

/** The greatest count of a class: those of a row are halved before they go beyond. */
const mostCounted = 2 ** 16 - 1;

/** How many samples a row's confidence remembers at most: after them older ones count half. */
const rememberedSamples = 255;

/** After so many samples that agree, as many that do not make a row forget its answer. */
const mostVotes = 32;

/**
 * A context table that is empty at first and learns from then on. Rows of kind `counts` count; rows of kind `prediction`
 * keep what most of their samples say, by the votes of Boyer and Moore (1991), and how often it was right: the confidence
 * is that share of the row's samples and one more that is wrong, so that few samples make little of it.
 */
export function createContextTableLearner(description: ContextTableDescription): TableLearner {
  const { order, featureType, rows, answer } = description;
  const columns = Array.from({ length: order }, (_, feature) => feature);
  const rowOf = createRowHash(columns, featureType, rows);
  const tensors = emptyTensors(description);
  if (answer.kind === "counts") {
    const counts = tensors[0]!;
    const { classes } = answer;
    return {
      model: { tensors },
      update(features, offset, outcome) {
        const first = rowOf(features, offset) * classes;
        const count = counts[first + outcome]!;
        if (count === mostCounted) {
          for (let label = 0; label < classes; label++) counts[first + label]! >>= 1;
        }
        counts[first + outcome]!++;
      },
    };
  }
  const values = tensors[0]!;
  const confidences = tensors[1]!;
  const votes = new Uint8Array(rows);
  const right = new Uint8Array(rows);
  const seen = new Uint8Array(rows);
  return {
    model: { tensors },
    update(features, offset, outcome) {
      const row = rowOf(features, offset);
      if (seen[row] === rememberedSamples) {
        seen[row]! >>= 1;
        right[row]! >>= 1;
      }
      if (votes[row] === 0) {
        values[row] = outcome;
        votes[row] = 1;
        right[row] = 1;
        seen[row] = 1;
      } else {
        const isRight = (values[row]! | 0) === (outcome | 0);
        if (!isRight) votes[row]!--;
        else if (votes[row]! < mostVotes) votes[row]!++;
        right[row]! += isRight ? 1 : 0;
        seen[row]!++;
      }
      confidences[row] = Math.floor((255 * right[row]!) / (seen[row]! + 1));
    },
  };
}
