import type { ModelDescription } from "../code/description.ts";
import type { FloatNetwork } from "../float-network.ts";
import type { Model } from "../model.ts";
import type { Feature, Target } from "../samples.ts";

/** What one model file holds: a model, and what is known about it. All but the model may be absent. */
export interface ModelDocument {
  readonly model: Model;
  /** What kind of model it is: needed to ask it outside of a program, or to declare a slot for it. */
  readonly description?: ModelDescription;
  /** What it predicts. */
  readonly target?: Target;
  /** Its features, in order. */
  readonly features?: readonly Feature[];
  /** The network in floating point that it was quantized from. */
  readonly network?: FloatNetwork;
  /** For people and tools, by name: how it was made, and how good it was found to be. */
  readonly notes?: Readonly<Record<string, string | number>>;
}
