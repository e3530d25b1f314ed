import type { ContextTableDescription, HashedPerceptronDescription } from "../code/description.ts";
import type { Model } from "../model.ts";
import { blockTensors } from "./block-tensors.ts";
import type { Predictor } from "./predictor.ts";
import { createRowHash } from "./row-hash.ts";

/** A row for the hash of the last features. Sees later changes of the model's arrays. */
export function predictContextTable(description: ContextTableDescription, model: Model): Predictor {
  const { order, featureType, rows, answer } = description;
  const tensors = blockTensors(description, model);
  const rowOf = createRowHash(
    Array.from({ length: order }, (_, feature) => feature),
    featureType,
    rows,
  );
  if (answer.kind === "prediction") {
    const values = tensors("values");
    const confidences = tensors("confidences");
    const predictor = {
      confidence: 0,
      predict(features: Int32Array, offset: number): number {
        const row = rowOf(features, offset);
        predictor.confidence = confidences[row]!;
        return values[row]!;
      },
    };
    return predictor;
  }
  const counts = tensors("counts");
  const { classes } = answer;
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      const first = rowOf(features, offset) * classes;
      let best = 0;
      let most = counts[first]!;
      let sum = most;
      for (let label = 1; label < classes; label++) {
        const count = counts[first + label]!;
        sum += count;
        if (count > most) {
          most = count;
          best = label;
        }
      }
      predictor.confidence = sum === 0 ? 0 : Math.floor((most * 255) / sum);
      return best;
    },
  };
  return predictor;
}

/** The sum of a weight from each table, against a threshold. Sees later changes of the model's arrays. */
export function predictHashedPerceptron(description: HashedPerceptronDescription, model: Model): Predictor {
  const { featureType, rows } = description;
  const tensors = blockTensors(description, model);
  const weights = tensors("weights");
  const threshold = tensors("threshold");
  const rowHashes = description.tables.map((chosen, table) => createRowHash(chosen, featureType, rows, table));
  const predictor = {
    confidence: 0,
    predict(features: Int32Array, offset: number): number {
      let margin = -threshold[0]!;
      for (let table = 0; table < rowHashes.length; table++) {
        margin += weights[table * rows + rowHashes[table]!(features, offset)]!;
      }
      const distance = margin < 0 ? -margin : margin;
      predictor.confidence = Math.min(distance, 255);
      return margin >= 0 ? 1 : 0;
    },
  };
  return predictor;
}
