/** Heavy weights wake near their waker, where the data is; light ones anywhere else. */
import { hooks, range, span, table } from "rmt";

function near(event: hooks.SelectCpu) {
  event.chooseCpu(event.weight >= 1000 ? event.wakerCpu : event.previousCpu ^ 1);
}

export const weights = table({
  hook: hooks.selectCpu,
  match: { weight: range },
  actions: { near },
  entries: [
    { match: { weight: span(1, 50) }, priority: 1, action: near },
    { match: { weight: span(1000, 10_000) }, priority: 2, action: near },
  ],
});
