/** A tree writes the class, the table maps classes to windows, so that windows can be changed at run time. */
import { clamp, context, decisionTree, exact, hooks, i16, i64, metadata, ring, run, table, u8, u32, u64 } from "rmt";

const meta = metadata({ class: u8, sure: u8 });
const history = context({ key: { process: u32 }, value: { page: u64, deltas: ring(i16, 5) } });
const classOf = decisionTree({ features: 5, featureType: i16, output: u8, maxNodes: 31, maxDepth: 5, range: [0, 7] });

function classify(event: hooks.FileReadahead) {
  const seen = history.at(event.process);
  seen.deltas.push(i16(clamp(i64(event.page - seen.page), -999, 999)));
  seen.page = event.page;
  const answer = classOf.ask(seen.deltas);
  meta.class = answer.value;
  meta.sure = answer.confidence;
}

function setTo(event: hooks.FileReadahead, pages: u32) {
  if (meta.sure > 64) event.setWindow(pages);
}

export const classes = table({ hook: hooks.fileReadahead, actions: { classify }, default: classify });
export const windows = table({
  hook: hooks.fileReadahead,
  metadata: meta,
  match: { class: exact },
  actions: { setTo },
  entries: [
    { match: { class: 0 }, action: run(setTo, 0) },
    { match: { class: 1 }, action: run(setTo, 16) },
    { match: { class: 2 }, action: run(setTo, 512) },
  ],
});
