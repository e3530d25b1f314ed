/**
 * Virtual time of one instruction, in nanoseconds: about four instructions a nanosecond, the pace of a present core on
 * such programs (a machine counted at one instruction a nanosecond is about a quarter of a real core).
 */
export const nanosecondsPerInstruction = 0.25;

/** Software cost of a major fault beside the wait for the device, in nanoseconds. */
export const majorFaultNanoseconds = 2000;

/** Cost of a minor fault: mapping a page that was read ahead, or a zero-filled one, in nanoseconds. */
export const minorFaultNanoseconds = 500;

/** CPU time to submit one page of read-ahead, in nanoseconds. */
export const submissionNanoseconds = 300;

/** Decision time of the built-in policies, in nanoseconds a fault. */
export const baselineDecisionNanoseconds = 100;
