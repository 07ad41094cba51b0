import type { Problems } from "../errors.js";
import type { Step } from "./Plan.js";

/** Collects the steps of a plan. */
export interface StepTable {
  /**
   * Adds a step. Two steps with the same name are a problem that names both owners.
   * @param owner what the step is for, in messages: `the package rsync`
   */
  add(name: string, owner: string, step: Step): void;
  /** Returns the steps by name, sorted. */
  steps(): Record<string, Step>;
}

/** Creates an empty table. */
export function stepTable(problems: Problems): StepTable {
  const added = new Map<string, { readonly owner: string; readonly step: Step }>();
  return {
    add(name, owner, step) {
      const other = added.get(name);
      if (other === undefined) {
        added.set(name, { owner, step });
        return;
      }
      problems.add({
        code: "STEP_CONFLICT",
        message: `${other.owner} and ${owner} both make a build step named ${name}`,
        hint: "Rename the package",
      });
    },
    steps: () =>
      Object.fromEntries([...added].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { step }]) => [name, step])),
  };
}
