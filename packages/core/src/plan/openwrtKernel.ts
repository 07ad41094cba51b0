import { z } from "zod";
import { isRefused } from "../config/isPlugin.js";
import { parseOptions } from "../config/parseOptions.js";
import type { KernelSpec } from "../system/Device.js";
import type { DevicePlugin } from "../system/Plugin.js";
import { debianBinary, folderSource, type Source, urlSource } from "../system/source.js";
import { openwrtScript } from "./openwrtScript.js";

const folderName = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "not the name of a folder below target/linux");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 hash\nThat is 64 hexadecimal digits");

/** Schema of the options of {@link openwrtKernel}. */
export const openwrtOptions = z
  .strictObject({
    source: z.string().min(1).describe("OpenWrt's source: address of a tarball, or a local folder."),
    sha256: sha256.optional().describe("SHA-256 of the tarball."),
    target: folderName.describe("Folder below target/linux: `ramips`."),
    subtarget: folderName.describe("Folder below that: `mt7620`."),
    board: z
      .string()
      .regex(/^\w[\w.-]*$/, "not the name of a board, such as glinet_gl-mt300a")
      .optional()
      .describe("Board whose OpenWrt device tree to use: `glinet_gl-mt300a`. Default: the device's own tree."),
    linux: z
      .strictObject({ url: z.string(), sha256 })
      .optional()
      .describe("The kernel that the patches are for, as a tarball. Default: Debian's newest 6.12."),
  })
  .refine((options) => isAddress(options.source) === (options.sha256 !== undefined), {
    path: ["sha256"],
    error: "a tarball needs a hash; a folder must not have one",
  });

/** Options of {@link openwrtKernel}. */
export type OpenwrtKernelOptions = z.input<typeof openwrtOptions>;

/** A kernel with OpenWrt's changes; see {@link withKernel}. */
export interface OpenwrtKernel {
  readonly kernel: KernelSpec;
  /** Device tree of the named board, for {@link import("../system/Boot.js").BootSpec.deviceTree}. */
  readonly deviceTree?: string;
}

/**
 * Returns a kernel with OpenWrt's changes, for hardware that mainline Linux does not support: files and patches of its source tree, in its
 * order and without fuzz, its configuration as the start, and its device trees. The kernel's version must be the one that the tree is for.
 * Otherwise the build reports the right version and its hash.
 * @throws {NixwrtError} of class `config` if an option is wrong.
 */
export function openwrtKernel(options: OpenwrtKernelOptions): OpenwrtKernel {
  const { source, target, subtarget, board, linux, ...tarball } = parseOptions(
    openwrtOptions,
    options,
    "openwrtKernel",
  );
  const parts = tarball.sha256 === undefined ? foldersOf(source, target) : { "": urlSource(source, tarball.sha256) };
  const sources = Object.entries(parts).map(([folder, from], index) => ({ folder, from, name: `openwrt${index}` }));
  return {
    kernel: {
      source: linux === undefined ? debianBinary("linux-source-6.12") : urlSource(linux.url, linux.sha256),
      patchSet: {
        name: `OpenWrt ${target}/${subtarget}`,
        licence: "GPL-2.0-only",
        sources: Object.fromEntries(sources.map(({ name, from }) => [name, from])),
        script: openwrtScript({ sources, target, subtarget }),
      },
    },
    ...(board === undefined ? {} : { deviceTree: `openwrt/by-board/${board}.dts` }),
  };
}

/** Returns the device with another kernel, and with its device tree if it has one. */
export function withKernel(device: DevicePlugin, { kernel, deviceTree }: OpenwrtKernel): DevicePlugin {
  if (isRefused(device)) return device;
  const { boot, radios = [], ...spec } = device.device;
  const changed = boot !== undefined && deviceTree !== undefined ? { ...boot, deviceTree } : boot;
  return {
    name: device.name,
    device: {
      ...spec,
      kernel,
      // If the device's own kernel drives no radio, this one may, but that is unknown, so it is not checked.
      ...(radios.length === 0 ? {} : { radios }),
      ...(changed === undefined ? {} : { boot: changed }),
    },
    apply: (system) => device.apply(system),
  };
}

function isAddress(source: string): boolean {
  return /^https?:/.test(source);
}

/** Returns only the folders of a working tree that are needed. The others may have gigabytes after a build. */
function foldersOf(tree: string, target: string): Record<string, Source> {
  const folders = ["include", "target/linux/generic", `target/linux/${target}`];
  return Object.fromEntries(folders.map((folder) => [folder, folderSource(`${tree.replace(/\/$/, "")}/${folder}`)]));
}
