import { sourceDateEpoch } from "./reproducible.js";
import type { Target } from "./Target.js";

/**
 * Shell lines that set what a build for the device needs, in the source's top folder: the cross tools of the step's `$cross`
 * first on PATH, and the variables that {@link import("../system/Package.js").Package.script} promises.
 *
 * What no one calls is left out of programs. A linker warning is an error, because it is how ld reports code of two floating-point ABIs.
 */
export function compileEnvironment(target: Target): string {
  const tool = (name: string) => `${target.musl}-${name}`;
  return `export PATH=$cross/bin:$PATH SOURCE_DATE_EPOCH=${sourceDateEpoch} TARGET=${target.musl} JOBS=-j$NIX_BUILD_CORES
export CC=${tool("gcc")} AR=${tool("ar")} RANLIB=${tool("ranlib")} STRIP=${tool("strip")}
export CFLAGS="-Os -ffunction-sections -fdata-sections -ffile-prefix-map=$PWD=."
export LDFLAGS="-Wl,--gc-sections -Wl,--fatal-warnings"`;
}
