import { askFloatNetwork, type FloatNetwork, type Predictor, runFloatNetwork } from "../../models/index.ts";
import type { Dataset } from "../dataset/index.ts";
import type { QuantizationReport } from "./quantized-network.ts";

/** Asks the network in floating point and in integers about all samples. */
export function measureQuantization(
  network: FloatNetwork,
  predictor: Predictor,
  dataset: Dataset,
): Pick<QuantizationReport, "measure" | "float" | "quantized" | "agreement" | "samples"> {
  const { count, values } = dataset;
  const width = dataset.features.length;
  const isValue = network.answer.kind === "value";
  const float = isValue ? runFloatNetwork(network, values) : Float64Array.from(askFloatNetwork(network, values));
  const quantized = Float64Array.from({ length: count }, (_, sample) => predictor.predict(values, sample * width));
  const score = isValue ? determination : shareOfRight;
  return {
    measure: isValue ? "R2" : "accuracy",
    float: score(float, dataset.outcomes, dataset.weights),
    quantized: score(quantized, dataset.outcomes, dataset.weights),
    agreement: score(quantized, float, dataset.weights),
    samples: count,
  };
}

function shareOfRight(answers: Float64Array, outcomes: ArrayLike<number>, weights: Float32Array | undefined): number {
  let right = 0;
  let total = 0;
  for (let sample = 0; sample < answers.length; sample++) {
    const weight = weights?.[sample] ?? 1;
    total += weight;
    if (answers[sample] === outcomes[sample]) right += weight;
  }
  return right / total;
}

/** R2: 1 less the squared error over the squared deviation from the mean. */
function determination(answers: Float64Array, outcomes: ArrayLike<number>, weights: Float32Array | undefined): number {
  let total = 0;
  let sum = 0;
  for (let sample = 0; sample < answers.length; sample++) {
    const weight = weights?.[sample] ?? 1;
    total += weight;
    sum += weight * outcomes[sample]!;
  }
  let errors = 0;
  let deviations = 0;
  for (let sample = 0; sample < answers.length; sample++) {
    const weight = weights?.[sample] ?? 1;
    errors += weight * (answers[sample]! - outcomes[sample]!) ** 2;
    deviations += weight * (outcomes[sample]! - sum / total) ** 2;
  }
  return deviations > 0 ? 1 - errors / deviations : 0;
}
