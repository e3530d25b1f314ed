/** One feature of samples: what it is called, and how the integers of models come from the numbers of a file. */
export interface Feature {
  readonly name: string;
  /** The integer kept is the value of the file times this, rounded; 1 for integers, otherwise mostly a power of ten. */
  readonly scale: number;
  /** By integer, from 0: the word that it stands for, where the file has words that were numbered; ascending. */
  readonly words?: readonly string[];
}

/** What is to be predicted. */
export type Target = ClassTarget | ValueTarget;

/** One of some classes. */
export interface ClassTarget {
  readonly kind: "classes";
  readonly name: string;
  /** By class: the integer that stands for it in the file or the program, ascending; the class itself where it has a name. */
  readonly labels: Int32Array;
  /** By class: its name, where the file has words. */
  readonly names?: readonly string[];
}

/** A number. */
export interface ValueTarget {
  readonly kind: "value";
  readonly name: string;
  /** The integer kept is the value of the file times this, rounded. */
  readonly scale: number;
}
