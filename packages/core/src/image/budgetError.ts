import { deflateRawSync } from "node:zlib";
import { NixwrtError, type Problem } from "../errors.js";
import type { ImageLayout } from "../system/Image.js";
import type { System } from "../system/System.js";
import type { Overflow } from "./layout.js";
import type { LoadedNode, LoadedRoot } from "./loadRoot.js";

/** Number of contributors that are named. */
const named = 10;

/** Returns an error that says by how much an image is too large, and what takes the space. */
export function budgetError(
  layout: ImageLayout,
  overflows: readonly Overflow[],
  { files, rootfs }: { readonly files: LoadedRoot; readonly rootfs: Buffer },
  system: System,
): NixwrtError {
  const problems = overflows.map(({ part, bytes, room }): Problem => {
    const isRoot = layout.parts.some((one) => one.name === part && one.from === "rootfs");
    return {
      code: "IMAGE_TOO_LARGE",
      message: `${part} has ${format(bytes)} bytes, ${format(bytes - room)} more than fit into ${layout.place} (${format(room)})`,
      hint: isRoot
        ? "Remove plugins or files; the largest ones are listed below"
        : "Remove kernel symbols: `nixwrt explain CONFIG_X` shows who asks for one",
    };
  });
  return new NixwrtError("budget", problems, { details: contributors(files, rootfs.length, system) });
}

/** Returns the largest contributors to a root file system of this size, one on each line: bytes, share, name, and the package or plugin. */
function contributors(files: LoadedRoot, rootfsBytes: number, system: System): string {
  const sizes = new Map<string, number>();
  for (const node of files.values()) {
    if (node.kind !== "file") continue;
    const name = ownerOf(node, system);
    // Compressing each file on its own shows its size relative to the others. squashfs itself compresses blocks, with xz.
    sizes.set(name, (sizes.get(name) ?? 0) + deflateRawSync(node.data).length);
  }
  const total = Math.max(
    1,
    [...sizes.values()].reduce((sum, size) => sum + size, 0),
  );
  const lines = [...sizes]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, named)
    .map(([name, size]) => {
      const share = size / total;
      return `${format(Math.round(share * rootfsBytes)).padStart(11)}  ${(share * 100).toFixed(1).padStart(5)} %  ${name}`;
    });
  return ["Contents of the root file system, by approximate compressed size:", ...lines].join("\n");
}

function ownerOf({ owner }: Extract<LoadedNode, { kind: "file" }>, system: System): string {
  if ("plugins" in owner) return `files of ${owner.plugins.join(", ")}`;
  const plugins = system.packages.get(owner.package)?.origins.map((one) => one.plugin) ?? ["the base system"];
  return `${owner.package} (${plugins.join(", ")})`;
}

function format(bytes: number): string {
  return bytes.toLocaleString("en");
}
