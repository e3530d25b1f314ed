import type { Program } from "../../bytecode/index.ts";
import {
  createModeController,
  createPrivacyLedger,
  grantPrivacy,
  installModel,
  type ModeController,
  type ModeSettings,
  type PrivacyLedger,
  privacyBudgetsOf,
} from "../../control/index.ts";
import { unwrap } from "../../diagnostics/index.ts";
import { findHook } from "../../hooks/index.ts";
import { createOnlineLearner, type OnlineLearner } from "../../learning/index.ts";
import { createMachine, type Machine, type MachineKind, type SampleListener } from "../../machine/index.ts";
import type { DecisionTree } from "../../models/index.ts";
import { verifyProgram } from "../../verifier/index.ts";
import { baselineDecisionNanoseconds, nanosecondsPerInstruction } from "../costs.ts";
import type { Device } from "../device.ts";
import { type FaultEvent, faultMiss, type PrefetchPolicy, type ReadPort } from "../policy.ts";
import type { Trace } from "../trace/trace.ts";
import { LinuxVmaReadahead } from "./linux-vma.ts";

/** Who asked for a page: the values of the event field `origin`. */
const originKernel = 1;
const originProgram = 2;

/** The process id that programs see; a trace is of one process. */
const tracedProcess = 1;

/**
 * Time that training takes beside the program, in virtual nanoseconds for each different sample of the window: with 16
 * features, 1 to 2.5 µs were measured here. The new tree is in its slot that much later; the program's own core is not
 * slowed.
 */
const trainingNanosecondsPerSample = 2500;

/** Windows of samples: long enough to see a pattern again that comes in turn with others, and new trees soon. */
const learning = { windowSize: 4096, retrainEvery: 256 };

/** A program at the memory hooks, with its control plane, as a prefetcher. */
export interface RmtPolicy extends PrefetchPolicy {
  readonly machine: Machine;
  readonly controller: ModeController;
  /** One for each model slot; undefined where it is for a network, which nobody trains here. */
  readonly learners: readonly (OnlineLearner | undefined)[];
  /** The largest tree that was in a slot so far, with its slot; undefined while none was trained. */
  readonly largestTree: { readonly model: number; readonly tree: DecisionTree } | undefined;
}

/** How a program is run as a prefetcher. */
export interface RmtPolicyOptions {
  readonly kind?: MachineKind;
  /** What the program may tell about processes; a full one of its own when left out. */
  readonly ledger?: PrivacyLedger;
  /** Is told each sample that the program learns, beside the learners; `features` is reused. */
  readonly onSample?: SampleListener;
}

/** A tree in training: ready for its slot at a time to come. */
interface PendingModel {
  readonly model: number;
  readonly tree: DecisionTree;
  readonly readyNanoseconds: number;
}

/**
 * The policy `rmt`: a verified program at the hooks `memory.swapLookup` and `memory.swapReadahead`, run by a
 * machine, with the control plane beside it: trees are retrained for each window of samples and swapped whole, and
 * the mode controller lets the program act while that is proved to pay on this device. On a fault for
 * which the program does not take the decision (`skipReadahead`), the kernel's own readahead (by VMA) acts.
 *
 * @param program as written; it is verified, and runs with the guards that the verifier inserts
 * @throws DiagnosticError where the verifier refuses the program, or the machine cannot run it
 */
export function rmtPolicy(
  program: Program,
  trace: Trace,
  device: Device,
  { kind = "webAssembly", ledger = createPrivacyLedger(privacyBudgetsOf(program)), onSample }: RmtPolicyOptions = {},
): RmtPolicy {
  const secured = unwrap(verifyProgram(program));
  const kernel = new LinuxVmaReadahead(trace.regions, originKernel);
  const controller = createModeController(modeSettings(device));
  let reads: ReadPort;
  let skipped = false;
  /** Pages that the program asks for at the event under way. */
  const asked = new PageList();

  const prefetch = (page: number | bigint): number => {
    const number = Number(page);
    if (controller.mode === "shadow") controller.tracker.predicted(number);
    if (!reads.isAway(number)) return 0;
    if (controller.mode === "active") asked.add(number);
    return 1;
  };
  const skipReadahead = () => {
    skipped = controller.mode === "active";
  };

  const learners = program.models.map((slot) =>
    slot.family === "decisionTree" ? createOnlineLearner(slot, learning) : undefined,
  );
  const pending: PendingModel[] = [];
  let now = 0;
  let largestTree: RmtPolicy["largestTree"];
  const machine = createMachine(secured.program, {
    kind,
    helpers: {
      "memory.swapLookup": { prefetch },
      "memory.swapReadahead": { prefetch, skipReadahead },
    },
    onSample(model, features, label) {
      onSample?.(model, features, label);
      const learner = learners[model];
      if (learner === undefined || !learner.addSample(features, label)) return;
      const training = learner.distinctSamples * trainingNanosecondsPerSample;
      pending.push({ model, tree: learner.train(), readyNanoseconds: now + training });
    },
  });
  const installReadyModels = () => {
    while (pending.length > 0 && pending[0]!.readyNanoseconds <= now) {
      const { model, tree } = pending.shift()!;
      if (!installModel(machine, program, model, tree).ok) continue;
      learners[model]?.installed(tree);
      if (largestTree === undefined || tree.feature.length > largestTree.tree.feature.length) {
        largestTree = { model, tree };
      }
    }
  };

  const lookupHook = machine.hook("memory.swapLookup");
  const readaheadHook = machine.hook("memory.swapReadahead");
  const lookupEvent = eventValues("memory.swapLookup");
  const readaheadEvent = eventValues("memory.swapReadahead");
  const window = new CandidateList();
  const grant = grantPrivacy(machine, secured.report.privacy, ledger);

  return {
    name: "rmt",
    machine,
    controller,
    learners,
    get largestTree() {
      return largestTree;
    },
    onFault(fault, port) {
      reads = port;
      now = fault.nowNanoseconds;
      installReadyModels();
      grant.refill();
      controller.event(fault.page, fault.waitedNanoseconds, fault.outcome === faultMiss);
      const costBefore = machine.executedCost;
      if (lookupHook !== undefined) {
        fillLookup(lookupEvent, fault, trace);
        machine.runHook(lookupHook, lookupEvent);
      }
      if (fault.outcome !== faultMiss) {
        kernel.observeHit(fault);
      } else {
        window.collect(port);
        kernel.decide(fault, window);
        skipped = false;
        if (readaheadHook !== undefined) {
          fillReadahead(readaheadEvent, fault, trace, window.count);
          machine.runHook(readaheadHook, readaheadEvent);
        }
        if (!skipped) window.issue(port);
      }
      // As in a kernel, where the fault's own readahead goes out before a work queue or an agent acts for the program.
      for (let index = 0; index < asked.count; index++) {
        const page = asked.pages[index]!;
        if (port.prefetch(page, originProgram)) controller.tracker.predicted(page);
      }
      asked.count = 0;
      return baselineDecisionNanoseconds + (machine.executedCost - costBefore) * nanosecondsPerInstruction;
    },
    onEnd() {
      grant.close();
    },
  };
}

/**
 * What the controller asks of a program on this device. Where many reads go on at once, a useless one costs little, and
 * frequent right predictions are proof enough; on a disk with one arm even these can keep demand reads waiting, so that
 * only a trial tells.
 */
function modeSettings(device: Device): ModeSettings {
  const manyAtOnce = device.queueDepth >= 8;
  return { trustedPrecision: manyAtOnce ? 0.5 : 2, trustedMisses: 0.5, requiredGain: 0.75 };
}

/** An array for the values of the hook's event fields. */
function eventValues(hook: string): Float64Array {
  return new Float64Array(findHook(hook)!.fields.length);
}

function fillLookup(event: Float64Array, fault: FaultEvent, trace: Trace): void {
  event[0] = tracedProcess;
  event[1] = fault.page;
  event[2] = trace.regions[fault.regionIndex]!.start;
  event[3] = fault.outcome;
  event[4] = fault.tag;
  event[5] = Math.floor(fault.nowNanoseconds);
}

function fillReadahead(event: Float64Array, fault: FaultEvent, trace: Trace, readahead: number): void {
  event[0] = tracedProcess;
  event[1] = fault.page;
  event[2] = trace.regions[fault.regionIndex]!.start;
  event[3] = readahead;
  event[4] = Math.floor(fault.nowNanoseconds);
}

/** A list of pages that keeps its memory when it is emptied. */
class PageList {
  pages = new Float64Array(64);
  count = 0;

  add(page: number): void {
    if (this.count === this.pages.length) {
      const more = new Float64Array(2 * this.count);
      more.set(this.pages);
      this.pages = more;
    }
    this.pages[this.count++] = page;
  }
}

/** Takes the kernel's readahead as a list first, so that a program may decide against it. */
class CandidateList {
  readonly #list = new PageList();
  #reads: ReadPort | undefined;
  #count = 0;

  /** Pages collected since `collect` that are on the device. */
  get count(): number {
    return this.#count;
  }

  /** Starts an empty list of pages for the port's device. */
  collect(reads: ReadPort): void {
    this.#reads = reads;
    this.#list.count = 0;
    this.#count = 0;
  }

  /** Pages in memory are listed too: reading those before them may push them out. */
  prefetch(page: number): boolean {
    this.#list.add(page);
    const isAway = this.#reads!.isAway(page);
    if (isAway) this.#count++;
    return isAway;
  }

  /** Asks the port for all of them. */
  issue(reads: ReadPort): void {
    for (let index = 0; index < this.#list.count; index++) reads.prefetch(this.#list.pages[index]!, originKernel);
  }
}
