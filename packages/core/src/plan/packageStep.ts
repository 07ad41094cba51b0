import type { Package } from "../system/Package.js";
import { compileEnvironment } from "./compileEnvironment.js";
import type { EnvironmentValue, Step } from "./Plan.js";
import type { Target } from "./Target.js";
import { unpackFunctions } from "./unpack.js";

/** Compiles a plugin's package. `stepOf` names the step of a library. */
export function packageStep(what: Package, target: Target, crossStep: string, stepOf: (name: string) => string): Step {
  const libraries = (what.libraries ?? []).map(({ name }) => ({ variable: libraryVariable(name), step: stepOf(name) }));
  const leftOut = Object.keys(what.leaveOutPatches ?? {}).sort();
  return {
    title: `compile ${what.name} for ${target.musl}`,
    script: `${unpackFunctions}
unpack_source source $source
apply_patches source ${leftOut.join(" ")}
cd source
${compileEnvironment(target)}
${libraries.map(({ variable }) => searchLibrary(variable)).join("")}unset source cross
${what.script}
{ grep -rlaZ $'^\\x7fELF' "$out" || true; } | xargs -0 -r "$STRIP" --strip-unneeded --enable-deterministic-archives
`,
    environment: {
      ...what.environment,
      ...Object.fromEntries(libraries.map(({ variable, step }): [string, EnvironmentValue] => [variable, { step }])),
      source: { source: what.source },
      cross: { step: crossStep },
    },
    allowedReferences: [],
  };
}

/** Lets the compiler find a library that was installed with prefix /usr, as makePackage does. */
function searchLibrary(variable: string): string {
  return `CFLAGS="$CFLAGS -I$${variable}/usr/include" LDFLAGS="$LDFLAGS -L$${variable}/usr/lib"\n`;
}

/** The variable that a package finds a library's output in. */
function libraryVariable(name: string): string {
  return name.replaceAll(/[^a-z0-9]/g, "_");
}
