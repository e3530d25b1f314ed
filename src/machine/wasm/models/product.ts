import type { VectorRegister } from "../vectors/vector-register.ts";
import type { ConvolutionShape } from "./convolution-shape.ts";

/** Sums of products to be emitted. */
export interface Product {
  readonly shape: ConvolutionShape;
  /** The sums. */
  readonly vector: VectorRegister;
  /** The register of the source, and where its elements are read: padded, perhaps in another place. */
  readonly source: VectorRegister;
  readonly sourceAddress: number;
  /** Address of the weights, to be added to what `pushBase` puts on the stack. */
  readonly weights: number;
  readonly pushBase: () => void;
}
