import { type IntegerType, integerBits, isSignedType } from "../../bytecode/index.ts";

/** How a 32-bit pattern is wrapped to a type: shifted left by `unused` and back, by zeros where `isUnsigned`. */
export interface FeatureBits {
  readonly unused: number;
  /** False for u32 too, whose pattern stays as it is. */
  readonly isUnsigned: boolean;
}

/** How 32-bit patterns become features of a type of 32 bits or less. */
export function featureBits(type: IntegerType): FeatureBits {
  return { unused: 32 - integerBits(type), isUnsigned: !isSignedType(type) && type !== "u32" };
}

/** Wraps the pattern of 32 bits that starts at an offset into an array as long as the feature vector. Allocates nothing. */
export type FeatureLoader = (features: Int32Array, offset: number) => void;

/** Loads features of a type, as patterns of 32 bits. */
export function createFeatureLoader(type: IntegerType, into: Int32Array): FeatureLoader {
  const { unused, isUnsigned } = featureBits(type);
  if (isUnsigned) {
    return (features, offset) => {
      for (let index = 0; index < into.length; index++) into[index] = (features[offset + index]! << unused) >>> unused;
    };
  }
  return (features, offset) => {
    for (let index = 0; index < into.length; index++) into[index] = (features[offset + index]! << unused) >> unused;
  };
}
