import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bind } from "../packages/core/src/engine/bubblewrap.js";
import { createToolRunner } from "../packages/core/src/engine/tools.js";
import type { EnvironmentValue, Plan } from "../packages/core/src/plan/Plan.js";
import { sourceKey } from "../packages/core/src/system/source.js";

interface Inputs {
  readonly plan: Plan;
  readonly nixRoot: string;
  readonly buildRoot: string;
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** An existing folder for the results. */
  readonly scratch: string;
  readonly cores: number;
}

/**
 * Runs every step's script as a user could by hand: one after the other, in the unpacked build root, without Nix.
 * @returns seconds of each step
 */
export async function stepsByHand(inputs: Inputs): Promise<Map<string, number>> {
  const tools = createToolRunner({ nixRoot: inputs.nixRoot });
  const made = await mkdtemp(join(inputs.scratch, "by-hand-"));
  const outputs = join(made, "out");
  await mkdir(outputs);
  const seconds = new Map<string, number>();
  try {
    for (const name of dependencyOrder(inputs.plan)) {
      const step = inputs.plan.steps[name];
      if (step === undefined) throw new Error(`no step ${name}`);
      const build = join(made, name);
      await mkdir(build);
      const texts = join(made, `${name}.inputs`);
      await mkdir(texts);
      for (const [key, value] of Object.entries(step.environment)) {
        if (typeof value === "object" && "text" in value) await writeFile(join(texts, key), value.text);
      }
      const prelude = `set -euo pipefail\n${step.objects === undefined ? "" : "export -n objects basis\n"}`;
      await writeFile(join(made, `${name}.sh`), prelude + step.script);
      const binds: Bind[] = [
        { host: build, guest: "/build", writable: true },
        { host: outputs, guest: "/out", writable: true },
        { host: join(made, `${name}.sh`), guest: "/script" },
        { host: texts, guest: "/inputs" },
        ...[...inputs.sources.values()].flat().map((path) => ({ host: path, guest: path })),
      ];
      const env = {
        ...Object.fromEntries(
          Object.entries(step.environment).map(([key, value]) => [key, resolved(key, value, inputs)]),
        ),
        out: `/out/${name}`,
        ...(step.objects === undefined ? {} : { objects: `/out/${name}-objects`, basis: "by-hand" }),
        HOME: "/build",
        NIX_BUILD_CORES: String(inputs.cores),
      };
      const start = performance.now();
      await tools.run({ root: inputs.buildRoot, command: ["bash", "/script"], binds, cwd: "/build", env });
      seconds.set(name, (performance.now() - start) / 1000);
      await rm(build, { recursive: true });
    }
    return seconds;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

function resolved(key: string, value: EnvironmentValue, { sources }: Inputs): string {
  if (typeof value === "string") return value;
  if ("text" in value) return `/inputs/${key}`;
  if ("step" in value) return `/out/${value.step}`;
  return (sources.get(sourceKey(value.source)) ?? []).join(" ");
}

function dependencyOrder(plan: Plan): string[] {
  const ordered = new Set<string>();
  const visit = (name: string) => {
    for (const value of Object.values(plan.steps[name]?.environment ?? {})) {
      if (typeof value === "object" && "step" in value) visit(value.step);
    }
    ordered.add(name);
  };
  for (const name of Object.keys(plan.steps)) visit(name);
  return [...ordered];
}
