import type { PrefetchPolicy } from "../policy.ts";

/** Never reads ahead (`vm.page-cluster` = 0). */
export function nonePolicy(): PrefetchPolicy {
  return { name: "none", onFault: () => 0 };
}
