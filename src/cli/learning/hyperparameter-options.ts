import { InvalidArgumentError } from "commander";
import { type HyperparameterValues, type Trainer, trainers } from "../../learning/index.ts";
import { wrapLines } from "../wrap-lines.ts";

/** Collects `NAME=VALUE`, such as `maxDepth=8`. */
export function collectValues(text: string, before: HyperparameterValues = {}): HyperparameterValues {
  const [, name, value] = /^([A-Za-z]\w*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("Give NAME=VALUE, such as maxDepth=8; --list shows the names.");
  }
  return { ...before, [name]: /^-?\d*\.?\d+(e-?\d+)?$/.test(value) ? Number(value) : value };
}

/** What is wrong with the values given; undefined: nothing. */
export function findWrongValue({ family, hyperparameters }: Trainer, values: HyperparameterValues): string | undefined {
  for (const [name, value] of Object.entries(values)) {
    const one = hyperparameters.find((other) => other.name === name);
    if (one === undefined) {
      return `${family} has no hyper-parameter ${name}; it has ${hyperparameters.map((other) => other.name).join(", ")}.`;
    }
    if (one.kind === "layers") continue;
    if (one.kind === "choice") {
      if (!one.choices.includes(String(value))) return `${name} is one of ${one.choices.join(", ")}.`;
      continue;
    }
    const isAllowed = typeof value === "number" && value >= one.low && value <= one.high;
    if (!isAllowed || (one.kind === "integer" && !Number.isInteger(value))) {
      return `${name} is a ${one.kind === "integer" ? "whole " : ""}number from ${one.low} to ${one.high}.`;
    }
  }
  return undefined;
}

/** Families, what they predict, and their hyper-parameters, for a terminal. */
export function listFamilies(): string {
  const lines = Object.values(trainers).flatMap(({ family, targets, hyperparameters }) => [
    `${family} (${targets.join(", ")})`,
    ...hyperparameters.flatMap((one) => {
      const range = "low" in one ? `${one.low} to ${one.high}` : one.choices.join(", ");
      return wrapLines(`  ${one.name}: `, `${one.summary}; ${range}; default ${one.byDefault}`);
    }),
  ]);
  return `${lines.join("\n")}\n`;
}
