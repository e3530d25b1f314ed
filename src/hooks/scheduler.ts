import { timeField } from "./event-fields.ts";
import type { Helper, HookDescription } from "./hook.ts";

const processField = {
  name: "process",
  type: "u32",
  description: "process id (thread group) of the task",
  principal: "process",
} as const;
const taskField = { name: "task", type: "u32", description: "thread id of the task" } as const;
const cgroupField = {
  name: "cgroup",
  type: "u64",
  description: "id of the task's cgroup",
  principal: "cgroup",
} as const;
const userField = { name: "user", type: "u32", description: "user id of the task", principal: "user" } as const;
const weightField = {
  name: "weight",
  type: "u32",
  description: "share of the CPU that the task is due, 1 to 10000 as in cpu.weight; 100 is usual",
} as const;
const utilizationField = {
  name: "utilization",
  type: "u32",
  description: "how busy the task was of late: 0 to 1024, where 1024 is a CPU all the time",
} as const;

/** About a microsecond: what the network of Chen et al. adds here (APSys 2020: 1.9 µs), under the run queue's lock. */
const instructionBudget = 4000;

/** All CPUs that Linux can have on x86 (NR_CPUS, at most 8192). */
const mostCpus = 8192n;

const decide: Helper = {
  name: "decide",
  parameters: [{ name: "migrate", type: "u32", range: { low: 0n, high: 1n } }],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description:
    "What the program would do: 1 to migrate the task, 0 to leave it. Compared with what the kernel does; where the kernel can be overruled, done.",
};

const chooseCpu: Helper = {
  name: "chooseCpu",
  parameters: [{ name: "cpu", type: "u32", range: { low: 0n, high: mostCpus - 1n } }],
  result: "u32",
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description:
    "Wakes the task up on this CPU. 1 when it will; 0 where the task may not run there or the CPU is offline: then the kernel chooses.",
};

const setSlice: Helper = {
  name: "setSlice",
  // Below 100 µs switching itself costs a part (some µs); above is the slice that tasks have anyway (SCX_SLICE_DFL).
  parameters: [{ name: "nanoseconds", type: "u64", range: { low: 100_000n, high: 20_000_000n } }],
  effect: true,
  maxCallsPerEvent: 1,
  limits: [],
  description: "How long the task may run before others of its CPU get their turn; 20 ms without it.",
};

/**
 * The load balancer asks whether a task may go to another CPU. The fields are what the features of Chen et al. ("Machine
 * Learning for Load Balancing in the Linux Kernel", APSys 2020) are computed from, as far as kernels from 6.12 on have it:
 * of the buddies there is only the next one.
 */
export const canMigrate: HookDescription = {
  name: "scheduler.canMigrate",
  property: "canMigrate",
  description:
    "The load balancer has found a task that could move to a CPU with less to do, and nothing forbids it: the decision whether it does.",
  fields: [
    processField,
    taskField,
    cgroupField,
    userField,
    { name: "sourceCpu", type: "u32", description: "CPU that the task waits on" },
    { name: "destinationCpu", type: "u32", description: "CPU that it would move to" },
    {
      name: "idle",
      type: "u32",
      description: "why the balancer runs: 0 the CPU is busy, 1 it is idle, 2 it is about to become idle",
    },
    { name: "sourceRunning", type: "u32", description: "tasks that run or wait on the source CPU" },
    { name: "destinationRunning", type: "u32", description: "tasks that run or wait on the destination CPU" },
    { name: "sourceLoad", type: "u64", description: "load of the source CPU; 1024 is one busy task of usual weight" },
    { name: "destinationLoad", type: "u64", description: "load of the destination CPU, likewise" },
    {
      name: "sinceRun",
      type: "u64",
      description: "nanoseconds since the task last ran; below 500,000 the kernel takes its cache for hot",
    },
    { name: "isNext", type: "u32", description: "1 when the source CPU means to run it next (its buddy), otherwise 0" },
    {
      name: "failedBalances",
      type: "u32",
      description: "times in a row that balancing moved nothing in this scheduling domain",
    },
    {
      name: "niceTries",
      type: "u32",
      description: "failed times up to which the domain spares tasks whose cache is hot",
    },
    { name: "sourceNode", type: "i32", description: "NUMA node of the source CPU" },
    { name: "destinationNode", type: "i32", description: "NUMA node of the destination CPU" },
    { name: "preferredNode", type: "i32", description: "NUMA node where the task's memory is; -1: not known" },
    {
      name: "sourcePreferring",
      type: "u32",
      description: "tasks on the source CPU that are on their preferred node",
    },
    { name: "sourceFaults", type: "u64", description: "NUMA faults of the task on memory of the source node" },
    {
      name: "destinationFaults",
      type: "u64",
      description: "NUMA faults of the task on memory of the destination node",
    },
    { name: "totalFaults", type: "u64", description: "NUMA faults of the task on all nodes" },
    { name: "kernelDecision", type: "u32", description: "what the kernel's own rule says: 1 migrate, 0 not" },
    timeField,
  ],
  helpers: [decide],
  clock: "time",
  instructionBudget,
  kernelFunctions: ["can_migrate_task"],
};

/** A task wakes up: the decision where it runs (sched_ext, `ops.select_cpu`). */
export const selectCpu: HookDescription = {
  name: "scheduler.selectCpu",
  property: "selectCpu",
  description: "A task wakes up: the decision on which CPU.",
  fields: [
    processField,
    taskField,
    cgroupField,
    userField,
    { name: "previousCpu", type: "u32", description: "CPU that the task last ran on" },
    { name: "isPreviousIdle", type: "u32", description: "1 when nothing runs there, otherwise 0" },
    { name: "wakerCpu", type: "u32", description: "CPU that wakes it up" },
    {
      name: "wakeFlags",
      type: "u32",
      description:
        "why, bit by bit: 0x2 after exec, 0x4 after fork, 0x8 it was woken, 0x10 its waker is about to sleep",
    },
    { name: "allowedCpus", type: "u32", description: "how many CPUs the task may run on" },
    weightField,
    utilizationField,
    { name: "sinceRun", type: "u64", description: "nanoseconds since the task last ran" },
    timeField,
  ],
  helpers: [chooseCpu],
  clock: "time",
  instructionBudget,
  kernelFunctions: ["select_task_rq_scx"],
};

/** A task gets in line: the decision how long its turn is (sched_ext, `ops.enqueue`). */
export const enqueueTask: HookDescription = {
  name: "scheduler.enqueue",
  property: "enqueueTask",
  description: "A task that can run gets in line on a CPU: the decision how long its turn will be.",
  fields: [
    processField,
    taskField,
    cgroupField,
    userField,
    { name: "cpu", type: "u32", description: "CPU that it gets in line on" },
    { name: "waiting", type: "u32", description: "tasks that run or wait there already" },
    {
      name: "isWakeup",
      type: "u32",
      description: "1 when it wakes up, 0 when its turn was over or it was pushed aside",
    },
    weightField,
    utilizationField,
    { name: "sliceLeft", type: "u64", description: "nanoseconds that are left of its last turn" },
    { name: "runTime", type: "u64", description: "nanoseconds that the task has run in all" },
    timeField,
  ],
  helpers: [setSlice],
  clock: "time",
  instructionBudget,
  kernelFunctions: ["do_enqueue_task"],
};
