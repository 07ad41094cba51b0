import { statSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { regulatoryDatabase } from "../boards/boardSymbols.js";
import { parseDeviceTree } from "../formats/deviceTree.js";
import { unpackLzmaStrictly } from "../formats/lzma.js";
import { parseTplink, tplinkHeaderBytes } from "../formats/tplink.js";
import { parseUimage, uimageHeaderBytes } from "../formats/uimage.js";
import type { ImageTools } from "../image/ImageTools.js";
import { kernelOverlaps, parseKernelAddresses } from "../image/kernelAddresses.js";
import { sandboxedTools } from "../image/sandboxedTools.js";
import { checkStorage, nodesWithoutDriver } from "../inspect/checkDeviceTree.js";
import { checkRadios, radioFirmware } from "../inspect/checkRadios.js";
import { inspectFile } from "../inspect/inspectFile.js";
import { unsoundParts } from "../inspect/unsoundParts.js";
import { resolveInRoot } from "../resolveInRoot.js";
import { type BootMedium, type BootSpec, bootMedia, loaderAddress } from "../system/Boot.js";
import { formatKconfigLine } from "../system/kconfig.js";
import type { Radio } from "../system/Radio.js";
import type { System } from "../system/System.js";
import { type BuildOptions, buildFrom } from "./buildImages.js";
import { lazily } from "./lazily.js";
import type { Project } from "./openProject.js";
import { openArchive, type ProjectArchive } from "./projectArchive.js";

/** One check and its result. */
export interface BoardCheck {
  /** Name of the check, such as `phram: drivers`. */
  readonly name: string;
  /** One line for each fault. Empty if there is none. */
  readonly problems: readonly string[];
}

/** What to check, and how to build it. */
export interface CheckBoardOptions extends Omit<BuildOptions, "images"> {
  /** Media that the board boots from. Default: all that it can boot from. */
  readonly media?: readonly BootMedium[];
  /** Paths of device tree nodes that need no driver because the image does not use the part, such as `/isa/rtc@70`. */
  readonly unused?: readonly string[];
}

/**
 * Builds the images that a real board boots from, and checks everything that can be checked without the board: kernel symbols, device
 * trees, drivers, partitions and images, and whether other projects' programs accept them. For the tests of device packages.
 * @throws {NixwrtError} as `buildImages` does
 */
export async function checkBoard(project: Project, options: CheckBoardOptions = {}): Promise<BoardCheck[]> {
  const { system, plan } = project;
  const { boot } = system.device;
  if (boot === undefined) return [];
  const { media = bootMedia(boot), unused = [], ...build } = options;
  const archive = lazily(() => openArchive(project, build));
  const { images, outputs } = await buildFrom(project, archive, { ...build, images: media });
  const kernel = outputs.get(plan.kernel) ?? "";
  const vmlinux = await readFile(builtFile(kernel, "vmlinux"));
  const checks: BoardCheck[] = [
    {
      name: "kernel symbols",
      problems: lostSymbols(system, await readText(kernel, "config"), await readText(kernel, "unavailable")),
    },
  ];
  const tools = await imageTools(await archive());
  for (const medium of media) {
    const packed = outputs.get(plan.kernelImages[medium] ?? "") ?? "";
    const about = { system, boot, medium, vmlinux, kernel, packed, unused };
    const image = images.find(({ name }) => name === medium)?.path ?? "";
    checks.push(...(await checkTree(about, outputs.get(plan.deviceTrees[medium] ?? "") ?? "")));
    checks.push(...(await checkImage(about, join(image, `${medium}.bin`), tools)));
  }
  return checks;
}

interface About {
  readonly system: System;
  readonly boot: BootSpec;
  readonly medium: BootMedium;
  readonly vmlinux: Buffer;
  readonly unused: readonly string[];
  /** Folder of the kernel step's output. */
  readonly kernel: string;
  /** Folder of the output of the step that packs the kernel. */
  readonly packed: string;
}

/** @param unavailable symbols that the kernel may lack, and lacks, one on each line */
function lostSymbols(system: System, config: string, unavailable: string): string[] {
  const lines = new Set(config.split("\n"));
  const optional = new Set(unavailable.split("\n"));
  return [...system.kernelConfig].flatMap(([symbol, { value, ifAvailable }]) => {
    const isAsAsked =
      value === "n" ? !config.includes(`\nCONFIG_${symbol}=`) : lines.has(formatKconfigLine(symbol, value));
    return isAsAsked || (ifAvailable && optional.has(symbol)) ? [] : [formatKconfigLine(symbol, value)];
  });
}

async function checkTree({ system, boot, medium, vmlinux, unused }: About, folder: string): Promise<BoardCheck[]> {
  const tree = parseDeviceTree(await readFile(builtFile(folder, "board.dtb")));
  const warnings = (await readText(folder, "warnings")).split("\n").filter((line) => line.includes("Warning"));
  const unsound = ["not a device tree"];
  return [
    { name: `${medium}: device tree`, problems: tree === undefined ? unsound : warnings },
    {
      name: `${medium}: drivers`,
      problems: tree === undefined ? unsound : nodesWithoutDriver(tree, [vmlinux], unused),
    },
    { name: `${medium}: storage`, problems: tree === undefined ? unsound : checkStorage(tree, boot, medium) },
    {
      name: `${medium}: radios`,
      problems: tree === undefined ? unsound : checkRadios(usedRadios(system), tree, vmlinux),
    },
  ];
}

/** Returns the device's radios, if the image is for Wi-Fi. In that case its kernel has the regulatory database. */
function usedRadios({ device, kernelFirmware }: System): readonly Radio[] {
  return kernelFirmware.has(regulatoryDatabase.name) ? (device.radios ?? []) : [];
}

async function checkImage(about: About, file: string, tools: ImageTools): Promise<BoardCheck[]> {
  const { system, boot, medium } = about;
  const kernelSlot = (medium === "phram" ? boot.phram?.kernelSlot : boot.flash?.kernelSlot) ?? 0;
  const inspection = await inspectFile(file);
  const { parts } = inspection;
  const problems = unsoundParts(inspection);
  const wanted = [
    { format: boot.kernelImage.format, offset: 0 },
    { format: "squashfs", offset: kernelSlot },
  ];
  // TP-Link's header covers the whole image.
  const found = parts.flatMap((part) => [part, ...part.parts]);
  for (const { format, offset } of wanted) {
    const there = found.find((part) => part.offset === offset)?.format ?? "no known format";
    if (there !== format) problems.push(`at 0x${offset.toString(16)} is ${there}, not ${format}`);
  }
  const data = await readFile(file);
  return [
    { name: `${medium}: image`, problems },
    { name: `${medium}: kernel in memory`, problems: await checkMemory(about) },
    { name: `${medium}: old boot loaders`, problems: unpackAsOldLoader(data, boot) },
    { name: `${medium}: mkimage and unsquashfs`, problems: await readByOthers(data, kernelSlot, tools) },
    {
      name: `${medium}: firmware of radios`,
      problems: await missingFiles(data.subarray(kernelSlot), radioFirmware(usedRadios(system)), tools),
    },
  ];
}

/** Checks that the kernel is at the address that the device plugin names, and overwrites nothing while it is unpacked. */
async function checkMemory({ system, boot, medium, kernel, packed }: About): Promise<string[]> {
  const addresses = parseKernelAddresses(await readText(kernel, "addresses"), Number(await readText(packed, "size")));
  const planned = boot.kernelMemory?.loadAddress;
  const misplaced = planned !== undefined && loaderAddress(system.device.cpu, planned) !== addresses.load;
  return [
    ...(misplaced
      ? [`the kernel's load address is 0x${addresses.load.toString(16)}, not kernelMemory.loadAddress`]
      : []),
    ...kernelOverlaps(medium, system, addresses),
  ];
}

/** Unpacks an image's LZMA kernel as strictly as old boot loaders do. */
function unpackAsOldLoader(image: Buffer, { kernelImage }: BootSpec): string[] {
  if (kernelImage.compression !== "lzma") return [];
  const offset = kernelImage.format === "uimage" ? uimageHeaderBytes : tplinkHeaderBytes;
  const bytes = parseUimage(image)?.dataBytes ?? parseTplink(image)?.kernel.bytes ?? 0;
  try {
    unpackLzmaStrictly(image.subarray(offset, offset + bytes));
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Returns what U-Boot's own tool and squashfs-tools report about the parts of an image. */
async function readByOthers(image: Buffer, kernelSlot: number, tools: ImageTools): Promise<string[]> {
  const header = parseUimage(image);
  const files = {
    ...(header === undefined ? {} : { kernel: image.subarray(0, uimageHeaderBytes + header.dataBytes) }),
    rootfs: image.subarray(kernelSlot),
  };
  const commands = { kernel: ["mkimage", "-l", "kernel"], rootfs: ["unsquashfs", "-lls", "rootfs"] };
  return await inWorkDirectory(async (workDirectory) => {
    const problems: string[] = [];
    for (const [name, part] of Object.entries(files)) {
      await writeFile(join(workDirectory, name), part);
      const run = tools.run(commands[name as keyof typeof commands], { workDirectory });
      await run.catch((error: unknown) => problems.push(`${name}: ${error instanceof Error ? error.message : error}`));
    }
    return problems;
  });
}

/**
 * Returns the files that a root file system lacks or that are empty.
 * @param paths without a leading slash
 */
async function missingFiles(rootfs: Buffer, paths: readonly string[], tools: ImageTools): Promise<string[]> {
  if (paths.length === 0) return [];
  return await inWorkDirectory(async (workDirectory) => {
    await writeFile(join(workDirectory, "rootfs"), rootfs);
    await tools.run(["unsquashfs", "-no-progress", "-no-xattrs", "-d", "tree", "rootfs", ...paths], { workDirectory });
    const tree = join(workDirectory, "tree");
    return paths.filter((path) => {
      const file = resolveInRoot(tree, path);
      return file === undefined || statSync(file, { throwIfNoEntry: false })?.size === 0;
    });
  });
}

async function inWorkDirectory<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-check-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function imageTools(archive: ProjectArchive): Promise<ImageTools> {
  return sandboxedTools({ nixRoot: await archive.root("nix"), root: await archive.root("image") });
}

function readText(folder: string, name: string): Promise<string> {
  return readFile(builtFile(folder, name), "utf8");
}

/** Returns the path of a file in a step's output. If it does not exist, the error of the code that reads it names the file. */
function builtFile(folder: string, name: string): string {
  return resolveInRoot(folder, name) ?? join(folder, name);
}
