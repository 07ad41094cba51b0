import type { Problem } from "../errors.js";
import { shellQuote } from "../shellQuote.js";
import { formatOrigin } from "../system/Contributions.js";
import type { KernelPatchSet } from "../system/Device.js";
import type { System } from "../system/System.js";
import type { SourceReference } from "./Plan.js";

type Changes = Pick<System, "device" | "kernelFiles" | "kernelPatches">;

/**
 * Returns shell lines that change the kernel's source in the current folder: the device's patch set, then kernel files, then kernel
 * patches. Empty if there are none. The texts are in the script itself, because an exported variable cannot hold a large patch: a new
 * program accepts at most 128 KiB of one.
 */
export function kernelChangesScript({ device, kernelFiles, kernelPatches }: Changes): string {
  const { patchSet } = device.kernel;
  const { arch } = device.cpu.family.kernel;
  const files = [...kernelFiles.values()].map(({ value: { path, text } }) => {
    const folder = path.includes("/") ? `mkdir -p ${shellQuote(path.slice(0, path.lastIndexOf("/")))}\n` : "";
    return `${folder}printf %s ${shellQuote(text)} > ${shellQuote(path)}\n`;
  });
  const patches = [...kernelPatches].flatMap(([series, { value }]) =>
    value.map(
      ({ name, text }) =>
        `printf %s ${shellQuote(text)} > ../patch\napply_kernel_patch ${shellQuote(series)} ${shellQuote(name)} ../patch\n`,
    ),
  );
  return [
    ...(patches.length > 0 || patchSet !== undefined ? [applyKernelPatchFunction] : []),
    ...(patchSet === undefined ? [] : [patchSetScript(patchSet, arch)]),
    ...files,
    ...patches,
  ].join("");
}

/** Returns variables with the sources of the device's patch set. */
export function patchSetSources({ device }: Pick<System, "device">): Record<string, SourceReference> {
  const sources = Object.entries(device.kernel.patchSet?.sources ?? {});
  return Object.fromEntries(sources.map(([name, source]) => [name, { source }]));
}

function patchSetScript({ script, sources }: KernelPatchSet, arch: string): string {
  return `touch ../base.config
arch=${arch}
${script}
unset ${Object.keys(sources).join(" ")}
`;
}

/**
 * Shell function `apply_kernel_patch SERIES NAME FILE`: applies a patch to the current folder, without fuzz. If it fails, it reports each
 * file and hunk as a problem.
 */
const applyKernelPatchFunction = String.raw`
apply_kernel_patch() {
  echo "patch: $1: $2"
  patch -F0 -p1 -E --forward --batch --no-backup-if-mismatch -r - -i "$3" > ../patch.log 2>&1 && return
  cat ../patch.log
  series=$1 name=$2 awk '
    function text(value) {
      gsub(/\\/, "\\\\", value)
      gsub(/"/, "\\\"", value)
      return "\"" value "\""
    }
    function report(why, detail) {
      printf "@nixwrt-problem {\"code\":\"KERNEL_PATCH_FAILED\",\"series\":%s,\"patch\":%s,\"why\":%s,\"detail\":%s,\"hunk\":%d}\n",
        text(ENVIRON["series"]), text(ENVIRON["name"]), text(why), text(detail), hunk
      hunk = 0
      reported = 1
    }
    /^patching file / { file = substr($0, 15) }
    /^Hunk #[0-9]+ FAILED/ { hunk = substr($2, 2); report("hunk", file) }
    /^\|\+\+\+ / { named = $2; sub(/^[^\/]*\//, "", named) }
    /^No file to patch/ { report("absent", named) }
    /^The next patch would create the file/ { file = $8; sub(/,$/, "", file); report("present", file) }
    /^Reversed \(or previously applied\)/ { report("applied", file) }
    /^patch: \*\*\*\* / { report("malformed", substr($0, 13)) }
    END { if (!reported) report("malformed", "see the log") }
  ' ../patch.log
  exit 1
}
`;

const reasons: Readonly<Record<string, (detail: string, hunk: number) => { message: string; hint: string }>> = {
  hunk: (file, hunk) => ({
    message: `hunk ${hunk} does not match ${file}`,
    hint: "The patch is for another kernel version, or another patch changes the same lines: update the patch for this kernel",
  }),
  absent: (file) => ({
    message: `this kernel has no ${file}`,
    hint: "Check that the patch is for this kernel version, and that its paths have one leading folder (-p1)",
  }),
  present: (file) => ({
    message: `${file} already exists`,
    hint: "Remove the patch: this kernel already has what it adds",
  }),
  applied: (file) => ({
    message: `${file} already has this change`,
    hint: "Remove the patch: this kernel already has its changes",
  }),
  malformed: (detail) => ({ message: detail, hint: "Give a unified diff, such as `git format-patch` writes" }),
};

/** Turns the kernel step's report on a patch into a problem that names who contributed it. Returns undefined for any other problem. */
export function explainPatchProblem(
  { device, kernelPatches }: Pick<System, "device" | "kernelPatches">,
  raw: Readonly<Record<string, unknown>>,
): Problem | undefined {
  if (raw.code !== "KERNEL_PATCH_FAILED") return undefined;
  const [series, patch] = [String(raw.series), String(raw.patch)];
  const origins = kernelPatches.get(series)?.origins.map(formatOrigin).join(", ");
  const by = origins === undefined ? `from ${device.kernel.patchSet?.name}` : `asked for by ${origins}`;
  const reason = reasons[String(raw.why)]?.(String(raw.detail), Number(raw.hunk));
  const name = series === patch ? patch : `${patch} of ${series}`;
  return {
    code: "KERNEL_PATCH_FAILED",
    message: `the kernel patch ${name}, ${by}, does not apply: ${reason?.message}`,
    ...(reason === undefined ? {} : { hint: reason.hint }),
  };
}
