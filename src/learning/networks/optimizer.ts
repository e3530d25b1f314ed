/** How gradients change parameters. */
export type OptimizerName = "adam" | "momentum";

/** Makes a step down a gradient. */
export type OptimizerStep = (parameters: Float64Array, gradient: Float64Array, learningRate: number) => void;

/** How much of the last step goes on, as in Sutskever et al. (2013). */
const momentum = 0.9;

/** Decay of the means of gradients and of their squares, and what keeps divisions finite: Kingma and Ba (2015), algorithm 1. */
const adam = { first: 0.9, second: 0.999, epsilon: 1e-8 } as const;

/** Prepares an optimizer for so many parameters. */
export function createOptimizer(name: OptimizerName, length: number): OptimizerStep {
  return name === "adam" ? adamSteps(length) : momentumSteps(length);
}

function adamSteps(length: number): OptimizerStep {
  const means = new Float64Array(length);
  const squares = new Float64Array(length);
  let firstPower = 1;
  let secondPower = 1;
  return (parameters, gradient, learningRate) => {
    firstPower *= adam.first;
    secondPower *= adam.second;
    const rate = (learningRate * Math.sqrt(1 - secondPower)) / (1 - firstPower);
    for (let index = 0; index < length; index++) {
      const slope = gradient[index]!;
      const mean = adam.first * means[index]! + (1 - adam.first) * slope;
      const square = adam.second * squares[index]! + (1 - adam.second) * slope * slope;
      means[index] = mean;
      squares[index] = square;
      parameters[index] = parameters[index]! - (rate * mean) / (Math.sqrt(square) + adam.epsilon);
    }
  };
}

/** Gradient descent with the momentum of Nesterov (1983), as Sutskever et al. (2013) write it. */
function momentumSteps(length: number): OptimizerStep {
  const velocities = new Float64Array(length);
  return (parameters, gradient, learningRate) => {
    for (let index = 0; index < length; index++) {
      const slope = learningRate * gradient[index]!;
      const velocity = momentum * velocities[index]! - slope;
      velocities[index] = velocity;
      parameters[index] = parameters[index]! + momentum * velocity - slope;
    }
  };
}
