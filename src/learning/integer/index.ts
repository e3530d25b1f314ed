/** Networks trained in integers alone. */
export { arithmeticHyperparameter, learnInIntegers, wantsIntegers } from "./learn-in-integers.ts";
