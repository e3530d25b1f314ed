/** Workers: training in threads beside the caller's. */
export { trainForestInParallel } from "./train-forest-in-parallel.ts";
export { createWorkerPool, type WorkerPool } from "./worker-pool.ts";
