/** A perceptron for the class of reader: sequential, strided, random. */
import { clamp, context, hooks, i8, i64, multilayerPerceptron, ring, table, u32, u64 } from "rmt";

const readers = context({ key: { process: u32 }, value: { page: u64, steps: ring(i8, 12) } });
const kind = multilayerPerceptron({
  features: 12,
  featureType: i8,
  hidden: [8],
  output: { classes: 3 },
  envelope: true,
});

function classify(event: hooks.FileReadahead) {
  const seen = readers.at(event.process);
  seen.steps.push(i8(clamp(i64(event.page - seen.page), -127, 127)));
  seen.page = event.page;
  const answer = kind.ask(seen.steps);
  if (answer.confidence === 0) return;
  if (answer.value === 0) event.setWindow(128);
  else if (answer.value === 2) event.setWindow(0);
}

export const readerKinds = table({ hook: hooks.fileReadahead, actions: { classify }, default: classify });
