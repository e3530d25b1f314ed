import type { ModelDescription } from "../../models/index.ts";
import type { RandomSource } from "../random.ts";
import type { Hyperparameter, HyperparameterValues, Trainer } from "../trainer.ts";
import { changeLayers } from "./change-layers.ts";

/** What is tried: a family, and its hyper-parameters; those left out have their defaults. */
export interface Configuration {
  readonly family: ModelDescription["family"];
  readonly parameters: HyperparameterValues;
}

/** A number moves by up to this share of the range that is searched when it is changed a little. */
const smallStep = 0.25;

/** The configuration that training has by itself. */
export function defaultConfiguration({ family, hyperparameters }: Trainer): Configuration {
  return { family, parameters: Object.fromEntries(hyperparameters.map(({ name, byDefault }) => [name, byDefault])) };
}

/** A configuration anywhere in what is searched. */
export function drawConfiguration(trainer: Trainer, random: RandomSource): Configuration {
  return {
    family: trainer.family,
    parameters: Object.fromEntries(trainer.hyperparameters.map((one) => [one.name, drawValue(one, random)])),
  };
}

/** A neighbour: each hyper-parameter is changed with the chance of one in their number, one at least. */
export function changeConfiguration(
  trainer: Trainer,
  configuration: Configuration,
  random: RandomSource,
): Configuration {
  const { hyperparameters, family } = trainer;
  if (hyperparameters.length === 0) return configuration;
  const always = random.below(hyperparameters.length);
  const parameters = { ...defaultConfiguration(trainer).parameters, ...configuration.parameters };
  for (const [index, hyperparameter] of hyperparameters.entries()) {
    if (index !== always && random.below(hyperparameters.length) > 0) continue;
    const { name } = hyperparameter;
    parameters[name] = changeValue(hyperparameter, parameters[name]!, random);
  }
  return { family, parameters };
}

/** Each hyper-parameter from one of two configurations of the same family (uniform crossover: Syswerda 1989). */
export function crossConfigurations(one: Configuration, other: Configuration, random: RandomSource): Configuration {
  const names = Object.keys({ ...one.parameters, ...other.parameters });
  const parameters: Record<string, number | string> = {};
  for (const name of names) {
    const [first, second] = random.below(2) === 0 ? [one, other] : [other, one];
    const value = first.parameters[name] ?? second.parameters[name];
    if (value !== undefined) parameters[name] = value;
  }
  return { family: one.family, parameters };
}

/** The same text for the same configuration. */
export function configurationKey({ family, parameters }: Configuration): string {
  const names = Object.keys(parameters).sort();
  return `${family} ${names.map((name) => `${name}=${parameters[name]}`).join(" ")}`;
}

/** The configuration in words: the family, and the hyper-parameters that are not as by default. */
export function describeConfiguration(trainer: Trainer, { family, parameters }: Configuration): string {
  const changed = trainer.hyperparameters.flatMap(({ name, byDefault }) => {
    const value = parameters[name];
    return value === undefined || value === byDefault ? [] : [`${name}=${shorten(value)}`];
  });
  return changed.length === 0 ? `${family} (default)` : `${family} ${changed.join(" ")}`;
}

function shorten(value: number | string): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))) : value;
}

function drawValue(hyperparameter: Hyperparameter, random: RandomSource): number | string {
  if ("choices" in hyperparameter) return hyperparameter.choices[random.below(hyperparameter.choices.length)]!;
  return atPosition(hyperparameter, random.uniform());
}

function changeValue(hyperparameter: Hyperparameter, value: number | string, random: RandomSource): number | string {
  if (hyperparameter.kind === "layers") return changeLayers(String(value), hyperparameter.choices, random);
  if (hyperparameter.kind === "choice") {
    const others = hyperparameter.choices.filter((choice) => choice !== value);
    return others.length === 0 ? value : others[random.below(others.length)]!;
  }
  const position = positionOf(hyperparameter, Number(value));
  const moved = atPosition(hyperparameter, position + smallStep * (2 * random.uniform() - 1));
  // Steps of whole numbers can be too small to change anything.
  if (moved !== value || hyperparameter.kind === "real") return moved;
  const next = moved + (random.below(2) === 0 ? 1 : -1);
  const [low, high] = hyperparameter.searched;
  return next < low || next > high ? moved : next;
}

type NumberParameter = Extract<Hyperparameter, { readonly kind: "integer" | "real" }>;

/** The value at a place of what is searched: 0 its low end, 1 its high one. */
function atPosition({ kind, searched: [low, high], steps }: NumberParameter, position: number): number {
  const place = Math.min(1, Math.max(0, position));
  // Ranges from 0 on have no logarithm: one is added and taken away.
  const shift = low <= 0 ? 1 - low : 0;
  const value =
    steps === "linear" ? low + (high - low) * place : (low + shift) * ((high + shift) / (low + shift)) ** place - shift;
  const rounded = kind === "integer" ? Math.round(value) : Number(value.toPrecision(4));
  return Math.min(high, Math.max(low, rounded));
}

function positionOf({ searched: [low, high], steps }: NumberParameter, value: number): number {
  if (high <= low) return 0;
  const within = Math.min(high, Math.max(low, value));
  const shift = low <= 0 ? 1 - low : 0;
  return steps === "linear"
    ? (within - low) / (high - low)
    : Math.log((within + shift) / (low + shift)) / Math.log((high + shift) / (low + shift));
}
