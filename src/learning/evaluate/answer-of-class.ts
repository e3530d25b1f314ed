import type { ClassTarget, ModelDescription } from "../../models/index.ts";

/** Whether a model answers the integer that stands for a class in the file or the program, not the class's number. */
export function answersLabels(description: ModelDescription): boolean {
  return (
    description.family === "decisionTree" ||
    (description.family === "contextTable" && description.answer.kind === "prediction")
  );
}

/** What a model of this description answers for a class of its target, 0 … labels.length - 1. */
export function answerOfClass(description: ModelDescription, target: ClassTarget, class_: number): number {
  return answersLabels(description) ? target.labels[class_]! : class_;
}

/** Gives the class that an answer of the model means, or -1 where it means none. */
export function classOfAnswers(description: ModelDescription, target: ClassTarget): (answer: number) => number {
  const { labels } = target;
  if (!answersLabels(description)) return (answer) => (answer >= 0 && answer < labels.length ? answer : -1);
  const classes = new Map(Array.from(labels, (label, index) => [label, index]));
  // Unsigned answers are compared by their pattern, as samples hold them.
  return (answer) => classes.get(answer | 0) ?? -1;
}
