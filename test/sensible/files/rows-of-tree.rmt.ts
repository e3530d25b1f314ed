/** A tree chooses among four windows from the shape of the last requests. */
import { context, decisionTree, hooks, i32, ring, table, u8, u32, u64 } from "rmt";

const history = context({ key: { process: u32, inode: u64 }, value: { page: u64, shape: ring(i32, 6) } });
const choice = decisionTree({ features: 6, output: u8, maxNodes: 63, maxDepth: 6, range: [0, 3], pooled: true });

function choose(event: hooks.FileReadahead) {
  const seen = history.at(event.process, event.inode);
  const delta = i32(event.page - seen.page);
  choice.learn(seen.shape, delta === 1 ? 3 : delta > 0 && delta < 32 ? 2 : 0);
  seen.shape.push(delta);
  seen.page = event.page;
  const answer = choice.ask(seen.shape);
  if (answer.confidence > 100) event.setWindow(u32(1) << (u32(answer.value) * 3));
}

export const chosen = table({ hook: hooks.fileReadahead, actions: { choose }, default: choose });
