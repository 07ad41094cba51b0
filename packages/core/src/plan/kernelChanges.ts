import { quote } from "../base/quote.js";
import type { Problem } from "../errors.js";
import { formatOrigin } from "../system/Contributions.js";
import type { System } from "../system/System.js";

/**
 * Shell lines that lay the kernel files over the source in the current folder, then apply the kernel patches to it.
 * Nothing at all where there are none. The texts are in the script itself, because an exported variable is no place for a large
 * patch: a program that is started takes at most 128 KiB of one.
 */
export function kernelChangesScript({
  kernelFiles,
  kernelPatches,
}: Pick<System, "kernelFiles" | "kernelPatches">): string {
  const files = [...kernelFiles.values()].map(({ value: { path, text } }) => {
    const folder = path.includes("/") ? `mkdir -p ${quote(path.slice(0, path.lastIndexOf("/")))}\n` : "";
    return `${folder}printf %s ${quote(text)} > ${quote(path)}\n`;
  });
  const patches = [...kernelPatches].flatMap(([series, { value }]) =>
    value.map(
      ({ name, text }) =>
        `printf %s ${quote(text)} > ../patch\napply_kernel_patch ${quote(JSON.stringify({ series, patch: name }))}\n`,
    ),
  );
  return [...files, ...(patches.length > 0 ? [applyKernelPatchFunction] : []), ...patches].join("");
}

/**
 * Shell function `apply_kernel_patch ABOUT`: applies the file ../patch to the current folder, without fuzz. When it fails, each file and
 * hunk is reported as a problem with the fields of the JSON object ABOUT.
 */
export const applyKernelPatchFunction = String.raw`
apply_kernel_patch() {
  echo "patch: $1"
  patch -F0 -p1 --forward --batch --no-backup-if-mismatch -r - -i ../patch > ../patch.log 2>&1 && return
  cat ../patch.log
  about=$1 awk '
    function report(why, detail) {
      gsub(/\\/, "\\\\", detail)
      gsub(/"/, "\\\"", detail)
      printf "@nixwrt-problem {\"code\":\"KERNEL_PATCH_FAILED\",\"about\":%s,\"why\":\"%s\",\"detail\":\"%s\",\"hunk\":%d}\n",
        ENVIRON["about"], why, detail, hunk
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
    message: `hunk ${hunk} does not fit ${file}`,
    hint: "The patch is for another kernel version, or another patch changes the same lines: make it anew for this kernel",
  }),
  absent: (file) => ({
    message: `this kernel has no ${file}`,
    hint: "Check that the patch is for this kernel version, and that its paths begin with one folder to be left out (-p1)",
  }),
  present: (file) => ({
    message: `${file} is there already`,
    hint: "Leave the patch out: this kernel has what it adds",
  }),
  applied: (file) => ({
    message: `${file} has been changed like that already`,
    hint: "Leave the patch out: this kernel has what it changes",
  }),
  malformed: (detail) => ({ message: detail, hint: "Give a unified diff, as `git format-patch` writes it" }),
};

/** Turns what the kernel step says about a patch into a problem that names who contributed it. Undefined for any other problem. */
export function explainPatchProblem(
  { kernelPatches }: Pick<System, "kernelPatches">,
  raw: Readonly<Record<string, unknown>>,
): Problem | undefined {
  if (raw.code !== "KERNEL_PATCH_FAILED") return undefined;
  const { series, patch } = raw.about as { series: string; patch: string };
  const origins = kernelPatches.get(series)?.origins.map(formatOrigin).join(", ") ?? "nobody";
  const reason = reasons[String(raw.why)]?.(String(raw.detail), Number(raw.hunk));
  const name = series === patch ? patch : `${patch} of ${series}`;
  return {
    code: "KERNEL_PATCH_FAILED",
    message: `the kernel patch ${name}, asked for by ${origins}, does not apply: ${reason?.message}`,
    ...(reason === undefined ? {} : { hint: reason.hint }),
  };
}
