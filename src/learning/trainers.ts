import type { ModelDescription } from "../models/index.ts";
import type { Trainer } from "./trainer.ts";

/** The trainers, by the families of models that they train. */
export const trainers: Readonly<Partial<Record<ModelDescription["family"], Trainer>>> = {};
