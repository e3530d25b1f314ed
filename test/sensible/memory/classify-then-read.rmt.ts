/** One table classifies the fault into metadata, the next acts on the class. */
import { abs, context, exact, hooks, i64, metadata, run, table, u8, u32, u64 } from "rmt";

const meta = metadata({ class: u8 });
const last = context({ key: { process: u32 }, value: { page: u64 } });

function classify(event: hooks.SwapReadahead) {
  const seen = last.at(event.process);
  const delta = i64(event.page - seen.page);
  meta.class = delta === 1 ? 1 : delta === -1 ? 2 : abs(delta) < 32 ? 3 : 0;
  seen.page = event.page;
}

function up(event: hooks.SwapReadahead, pages: u32) {
  for (let step = 1; step <= 16 && step <= pages; step++) event.prefetch(event.page + step);
}

function down(event: hooks.SwapReadahead) {
  for (let step = 1; step <= 8; step++) event.prefetch(event.page - step);
}

export const classes = table({ hook: hooks.swapReadahead, actions: { classify }, default: classify });
export const acts = table({
  hook: hooks.swapReadahead,
  metadata: meta,
  match: { class: exact },
  actions: { up, down },
  entries: [
    { match: { class: 1 }, action: run(up, 16) },
    { match: { class: 2 }, action: down },
    { match: { class: 3 }, action: run(up, 4) },
  ],
});
