import type { Package } from "../system/Package.js";
import { compileEnvironment } from "./compileEnvironment.js";
import type { EnvironmentValue, Step } from "./Plan.js";
import type { Target } from "./Target.js";
import { unpackFunctions } from "./unpack.js";

/** The variable that a package finds a library's output in. */
function libraryVariable(name: string): string {
  return name.replaceAll("-", "_");
}

/** Compiles a plugin's package. `stepOf` names the step of a library. */
export function packageStep(what: Package, target: Target, crossStep: string, stepOf: (name: string) => string): Step {
  const libraries: [string, EnvironmentValue][] = (what.libraries ?? []).map(({ name }) => [
    libraryVariable(name),
    { step: stepOf(name) },
  ]);
  return {
    title: `compile ${what.name} for ${target.musl}`,
    script: `${unpackFunctions}
unpack_source source $source
apply_patches source ${Object.keys(what.leaveOutPatches ?? {})
      .sort()
      .join(" ")}
cd source
${compileEnvironment(target)}
unset source cross
${what.script}
{ grep -rlaZ $'^\\x7fELF' "$out" || true; } | xargs -0 -r "$STRIP" --strip-unneeded --enable-deterministic-archives
`,
    environment: {
      ...what.environment,
      ...Object.fromEntries(libraries),
      source: { source: what.source },
      cross: { step: crossStep },
    },
    allowedReferences: [],
  };
}
