import { errorDiagnostic, failure, type Result, success } from "../diagnostics/index.ts";
import { isTimeModel, type TimeModel } from "../verifier/index.ts";
import { readTextFile } from "./read-text-file.ts";

/** The times in a file that `rmt bench calibrate -o` wrote; RMT6030 where it is none. */
export async function readCalibration(path: string): Promise<Result<TimeModel>> {
  const text = await readTextFile(path);
  if (!text.ok) return text;
  const times = timesOf(text.value);
  if (isTimeModel(times)) return success(times);
  const hint = "write one with: rmt bench calibrate -o FILE";
  return failure(errorDiagnostic("RMT6030", `${path} is no calibration of this version of rmt`, { hint }));
}

function timesOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { times?: unknown } | null)?.times;
  } catch {
    return undefined;
  }
}
