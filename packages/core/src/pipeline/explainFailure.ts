import type { BuildFailure } from "../engine/BuildFailure.js";
import { NixwrtError } from "../errors.js";
import { explainPatchProblem } from "../plan/kernelChanges.js";
import { explainPackageProblem } from "../plan/packageProblem.js";
import { switchedOff } from "../plan/switchedOff.js";
import { explainSymbolProblem } from "../plan/symbolProblem.js";
import type { System } from "../system/System.js";

/** Adds who asked for a lost kernel symbol, and similar explanations, to a build failure. Leaves other failures as they are. */
export function explainFailure(failure: BuildFailure, system: System): NixwrtError {
  const problems = failure.failures.flatMap((one, index) => {
    const { problems: causes, rest } = switchedOff(system, one.problems);
    const others = rest.map(
      (raw) => explainSymbolProblem(system, raw) ?? explainPatchProblem(system, raw) ?? explainPackageProblem(raw),
    );
    const known = [...causes, ...others];
    const clear = known.filter((problem) => problem !== undefined);
    return clear.length > 0 && clear.length === known.length ? clear : failure.problems.slice(index, index + 1);
  });
  const unclear = problems.some((problem) => problem.code === "STEP_FAILED");
  const details = unclear && failure.details !== undefined ? { details: failure.details } : {};
  return new NixwrtError("build", problems, { cause: failure, ...details });
}
