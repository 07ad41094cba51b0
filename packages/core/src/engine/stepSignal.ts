import { parseJsonObject } from "./parseJsonObject.js";

/** Messages to us in a step's log, each on its own line. */
export type StepSignal =
  /** The script ended with this status. Written by engineExpression.ts. */
  | { readonly kind: "exit"; readonly status: number }
  /** A problem for the pipeline to explain: any JSON object, such as `{"code":"KERNEL_SYMBOL_LOST",…}`. */
  | { readonly kind: "problem"; readonly problem: RawProblem };

/** A problem as a step's script printed it. The other keys depend on `code`. */
export type RawProblem = Readonly<Record<string, unknown>> & { readonly code: string };

const exitMark = "@nixwrt-exit ";
const problemMark = "@nixwrt-problem ";

export function parseStepSignal(line: string): StepSignal | undefined {
  if (line.startsWith(exitMark)) {
    const status = Number(line.slice(exitMark.length));
    return Number.isInteger(status) ? { kind: "exit", status } : undefined;
  }
  if (!line.startsWith(problemMark)) return undefined;
  const problem = parseJsonObject(line.slice(problemMark.length));
  return typeof problem?.code === "string" ? { kind: "problem", problem: problem as RawProblem } : undefined;
}
