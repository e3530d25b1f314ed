/** A convolution over the last sixteen steps tells sequences from jumps. */
import { clamp, context, convolutional, hooks, i8, i64, ring, table, u8, u32, u64 } from "rmt";

const history = context({ key: { process: u32 }, value: { page: u64, steps: ring(i8, 16) } });
const shape = convolutional({
  image: { width: 16 },
  featureType: i8,
  layers: [
    { kind: "convolution", filters: 2, kernel: [1, 3] },
    { kind: "pooling", operation: "maximum", window: [1, 2] },
  ],
  output: { classes: 2 },
  pooled: true,
});

function observe(event: hooks.SwapLookup) {
  const seen = history.at(event.process);
  const delta = i64(event.page - seen.page);
  shape.learn(seen.steps, u8(delta === 1));
  seen.steps.push(i8(clamp(delta, -127, 127)));
  seen.page = event.page;
}

function ahead(event: hooks.SwapReadahead) {
  if (shape.predict(history.at(event.process).steps) === 1) event.prefetch(event.page + 1);
  else event.skipReadahead();
}

export const shapes = table({ hook: hooks.swapLookup, actions: { observe }, default: observe });
export const byShape = table({ hook: hooks.swapReadahead, actions: { ahead }, default: ahead });
