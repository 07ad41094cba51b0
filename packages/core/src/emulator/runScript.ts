import { shellQuote } from "../shellQuote.js";
import type { EmulatorSpec } from "../system/Device.js";
import { qemuArguments } from "./qemuArguments.js";

/**
 * Names of the parts of images that are run. The kernel of `emulator` has the name that its device gives it. In `flash`, the chip with the
 * firmware has this name.
 */
export const emulatorParts = {
  rootfs: "rootfs.squashfs",
  flash: "flash.bin",
  script: "run",
} as const;

/** Returns the file that QEMU starts. The kernel step's output and the image `emulator` have it. */
export function startedKernel({ kernel = "vmlinux" }: Pick<EmulatorSpec, "kernel">): string {
  return kernel;
}

/** Default port at which the `run` script makes the guest's port 22 available. */
const defaultSshPort = 2222;

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is sh that expands it
const sshPort = "${NIXWRT_SSH_PORT}";
// biome-ignore lint/suspicious/noTemplateCurlyInString: as above
const restricted = "${restrict}";

/**
 * Returns the text of an image's `run` script, which boots it with only sh and QEMU.
 * @param image `flash`: the board's chips are the files beside the script, and keep what the guest writes
 */
export function renderRunScript(emulator: EmulatorSpec, image: "emulator" | "flash" = "emulator"): string {
  const { rootfs } = emulatorParts;
  const chips = Object.fromEntries(Object.keys(emulator.chips ?? {}).map((name) => [name, name]));
  const start = image === "flash" ? { chips } : { kernel: startedKernel(emulator), rootfs };
  const words = qemuArguments(emulator, { start, forward: [{ guest: 22, host: sshPort }], restrict: restricted });
  const about = image === "flash" ? flashAbout : emulatorAbout;
  return `#!/bin/sh
${about}
# NIXWRT_SSH_PORT (default ${defaultSshPort}): port of 127.0.0.1 that leads to the guest's port 22.
# NIXWRT_REACH_HOST=1: the guest can reach what this machine can reach, and this machine's 127.0.0.1 at 10.0.2.2. By default, it can reach nothing.
# On the console, Ctrl-C and Ctrl-A x end QEMU, and Ctrl-A c switches to its monitor and back.
set -eu
: "\${NIXWRT_SSH_PORT:=${defaultSshPort}}"
case "\${NIXWRT_REACH_HOST:-}" in 1) restrict=off ;; *) restrict=on ;; esac
CDPATH= cd -- "$(dirname -- "$0")"
if ! command -v ${shellQuote(emulator.binary)} >/dev/null; then
  echo "$0:" ${shellQuote(`${emulator.binary} is not on PATH; Debian has it in the package ${emulator.package}`)} >&2
  exit 127
fi
# If stdin were closed, the first file that QEMU opens would become its console.
{ true 3<&0; } 2>/dev/null || exec </dev/null
exec ${shellQuote(emulator.binary)} \\
${lines(words)
  .map((line) => `  ${line.map(quote).join(" ")} \\`)
  .join("\n")}
  "$@"
`;
}

const emulatorAbout =
  "# Boots this image in QEMU. Further arguments go to QEMU: `./run -m 64` gives the guest 64 MiB of memory.";
const flashAbout = `# Powers on the board in QEMU: its boot loader starts what is in its flash. What the guest writes there stays, in the
# files beside this script. Further arguments go to QEMU.`;

/** Groups each option with its values, for one line each. */
function lines(words: readonly string[]): string[][] {
  const grouped: string[][] = [];
  for (const word of words) {
    if (word.startsWith("-") || grouped.length === 0) grouped.push([word]);
    else grouped.at(-1)?.push(word);
  }
  return grouped;
}

/** Quotes a word for sh, except variables of the script. */
function quote(word: string): string {
  return word
    .split(/(\$\{(?:NIXWRT_SSH_PORT|restrict)\})/)
    .map((part) => {
      if (part === "") return "";
      return part === sshPort || part === restricted ? `"${part}"` : shellQuote(part);
    })
    .join("");
}
