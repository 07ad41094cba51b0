import { sourceDateEpoch } from "./reproducible.js";
import type { Target } from "./Target.js";

/**
 * Returns shell lines that set up a build for the device, in the source's top folder: the cross tools of the step's `$cross` first on PATH,
 * and the variables that {@link import("../system/Package.js").Package.script} promises.
 *
 * Unused functions are left out of programs. A linker warning is an error, because ld only warns about code of two floating-point ABIs.
 */
export function compileEnvironment(target: Target): string {
  const tool = (name: string) => `${target.musl}-${name}`;
  return `export PATH=$cross/bin:$PATH SOURCE_DATE_EPOCH=${sourceDateEpoch} TARGET=${target.musl} JOBS=-j$NIX_BUILD_CORES
export CC=${tool("gcc")} AR=${tool("ar")} RANLIB=${tool("ranlib")} STRIP=${tool("strip")}
export CFLAGS="-Os -ffunction-sections -fdata-sections -ffile-prefix-map=$PWD=."
export LDFLAGS="-Wl,--gc-sections -Wl,--fatal-warnings"`;
}
