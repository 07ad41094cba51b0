import { type Bytes, chunksOf, rangeOf } from "../formats/Bytes.js";
import { deviceTreeBytes, deviceTreeMagic } from "../formats/deviceTree.js";
import { elfHeaderBytes, parseElfHeader } from "../formats/elfHeader.js";
import { complete } from "./checks.js";
import { type Found, type FoundPart, found } from "./Found.js";
import { hex } from "./facts.js";
import { find } from "./findImage.js";
import type { Fact } from "./Inspection.js";
import type { Look } from "./Look.js";
import { recognizeDeviceTree } from "./recognizeDeviceTree.js";

/** Maximum number of device trees in a kernel that are reported. */
const treeLimit = 32;
/** Banners of programs: linux_banner in Linux's init/version.c, U_BOOT_VERSION in U-Boot. */
const banners = { linux: /Linux version (\d[^\0\n]{0,199})/, uBoot: /U-Boot (20\d\d\.\d\d[^\0\n]{0,99})/ };
/** Maximum length of a banner, by which chunks overlap. */
const bannerBytes = 256;

/** Recognises an ELF program, such as Buildroot's vmlinux. */
export function recognizeElf(bytes: Bytes, look: Look): Found | undefined {
  const header = parseElfHeader(bytes.read(0, elfHeaderBytes));
  if (header === undefined) return undefined;
  const { machine, bits, littleEndian, entryPoint, loadAddress } = header;
  const known = header.bytes > 0 && header.bytes <= Number.MAX_SAFE_INTEGER;
  const program = known ? rangeOf(bytes, 0, header.bytes) : bytes;
  const { title, facts } = programOf(program, look) ?? { title: "program", facts: {} };
  return found("elf", `${title} (ELF)`, program.size, {
    facts: {
      ...facts,
      ...{ machine, bits, byteOrder: littleEndian ? "little" : "big", entryPoint: hex(entryPoint) },
      loadAddress: loadAddress === undefined ? undefined : hex(loadAddress),
    },
    checks: known ? complete(header.bytes, bytes) : [],
    parts: deviceTreesIn(program, look),
  });
}

/** Recognises a kernel or a boot loader in its form in memory, with the device trees inside or after it. */
export function recognizeProgram(bytes: Bytes, look: Look): Found | undefined {
  const program = programOf(bytes, look);
  if (program === undefined) return undefined;
  const { format, title, facts } = program;
  return found(format, title, bytes.size, { facts, parts: deviceTreesIn(bytes, look) });
}

interface Program {
  readonly format: string;
  readonly title: string;
  readonly facts: Readonly<Record<string, Fact>>;
}

function programOf(bytes: Bytes, look: Look): Program | undefined {
  if (!look.spend(bytes.size)) return undefined;
  let before = "";
  for (const chunk of chunksOf(bytes)) {
    const text = before + chunk.toString("latin1");
    const linux = banners.linux.exec(text)?.[1];
    if (linux !== undefined) return { format: "linux", title: "Linux kernel", facts: { version: linux.trim() } };
    const uBoot = banners.uBoot.exec(text)?.[1];
    if (uBoot !== undefined) return { format: "u-boot", title: "U-Boot", facts: { version: uBoot.trim() } };
    before = text.slice(-bannerBytes);
  }
  return undefined;
}

function deviceTreesIn(bytes: Bytes, look: Look): FoundPart[] {
  const sought = {
    magic: deviceTreeMagic,
    isThere: (from: Bytes) => deviceTreeBytes(from.read(0, 40)) !== undefined,
  };
  const trees: FoundPart[] = [];
  let at = find([sought], bytes, 0, look);
  while (at !== undefined) {
    if (trees.length === treeLimit) look.leaveOut(`more than ${treeLimit} device trees in a program`);
    if (trees.length === treeLimit || !look.countPart()) break;
    const tree = recognizeDeviceTree(rangeOf(bytes, at), look);
    if (tree !== undefined) trees.push({ offset: at, ...tree });
    at = find([sought], bytes, at + (tree?.bytes ?? 1), look);
  }
  return trees;
}
