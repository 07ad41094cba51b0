import { posix } from "node:path";
import { type Problem, Problems } from "../errors.js";
import { type ElfFile, isElf, machineName, parseElf } from "../formats/elf.js";
import type { PlannedPackage } from "../plan/Plan.js";
import type { CpuTarget, ElfAbi } from "../system/CpuFamily.js";
import type { Exemptions } from "../system/Package.js";
import { followLinks } from "./followLinks.js";
import { hardeningProblems } from "./hardeningProblems.js";
import type { LoadedRoot } from "./loadRoot.js";
import { formatOwner } from "./rootTree.js";

/** Default library folders of musl: `sys_path` in `ldso/dynlink.c`. */
const libraryFolders = ["/lib", "/usr/local/lib", "/usr/lib"];

/** Libraries that are part of musl's loader: `load_library` in `ldso/dynlink.c`. */
const loadersOwn = /^lib(c|pthread|rt|m|dl|util|xnet)\./;

/**
 * Checks that every program and library of the image can run on the device: it is for the device's CPU and ABI, and its loader and
 * libraries are in the image. On MIPS, also that it is soft float, because the linker only warns about hard-float code, which fails on the
 * router. Also checks that it is hardened, or that its package gives a reason.
 * @param packages packages of the image, with their exemptions
 * @throws {NixwrtError} of class `build` with all of `ELF_BROKEN`, `ELF_MACHINE`, `ELF_FP_ABI`, `ELF_INTERPRETER`, `ELF_NEEDED`, and those
 * of {@link hardeningProblems}.
 */
export function auditElf(
  root: LoadedRoot,
  cpu: CpuTarget,
  packages: readonly Pick<PlannedPackage, "name" | "exemptions">[],
): void {
  const exemptions = new Map(packages.map((one) => [one.name, one.exemptions]));
  const problems = new Problems();
  for (const [path, node] of root) {
    if (node.kind !== "file" || !isElf(node.data)) continue;
    const place = `${path} of ${formatOwner(node.owner)}`;
    const exempt = ("package" in node.owner && exemptions.get(node.owner.package)) || {};
    for (const problem of auditFile({ path, data: node.data, exempt }, root, cpu)) {
      problems.add({ ...problem, message: `${place} ${problem.message}` });
    }
  }
  problems.throwIfAny("build");
}

interface ProgramFile {
  readonly path: string;
  readonly data: Uint8Array;
  readonly exempt: Exemptions;
}

function auditFile({ path, data, exempt }: ProgramFile, root: LoadedRoot, cpu: CpuTarget): Problem[] {
  let elf: ElfFile;
  try {
    elf = parseElf(data);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ code: "ELF_BROKEN", message: `is a damaged ELF file: ${error.message}` }];
  }
  const wrong = machineProblem(elf, cpu);
  if (wrong !== undefined) return [wrong];
  return [
    ...fpProblems(elf, cpu.family.elf),
    ...dependencyProblems(path, elf, root),
    ...hardeningProblems(elf, exempt),
  ];
}

function machineProblem(elf: ElfFile, { family }: CpuTarget): Problem | undefined {
  const { bits, machine, title, otherAbis } = family.elf;
  const other = elf.machine === machine ? otherAbis.find(({ mask, value }) => (elf.flags & mask) === value) : undefined;
  const order = elf.littleEndian ? "little" : "big";
  if (elf.bits === bits && elf.machine === machine && order === family.endian && other === undefined) return undefined;
  const name = elf.machine === machine ? title : machineName(elf.machine);
  const is = `${elf.bits}-bit ${order}-endian ${name}${other === undefined ? "" : `, ${other.title}`}`;
  return {
    code: "ELF_MACHINE",
    message: `is for another machine: ${is}, not ${bits}-bit ${family.endian}-endian ${title}`,
    hint: "Compile it with $CC and link it with $LDFLAGS; a bare gcc compiles for the build machine",
  };
}

function fpProblems(elf: ElfFile, { mipsFpAbi }: ElfAbi): Problem[] {
  if (mipsFpAbi === undefined || elf.fpAbi === mipsFpAbi) return [];
  const is = elf.fpAbi === undefined ? "does not say its floating-point ABI" : `is hard-float (fp_abi ${elf.fpAbi})`;
  return [
    {
      code: "ELF_FP_ABI",
      message: `${is}, but the device has no floating-point unit`,
      hint: "Compile with $CC and $CFLAGS, and link only libraries that were compiled the same way",
    },
  ];
}

function dependencyProblems(path: string, elf: ElfFile, root: LoadedRoot): Problem[] {
  const problems: Problem[] = [];
  const isFile = (at: string) => followLinks(root, at)?.kind === "file";
  if (elf.interpreter !== undefined && !isFile(elf.interpreter)) {
    problems.push({
      code: "ELF_INTERPRETER",
      message: `needs the loader ${elf.interpreter}, which the image does not have`,
      hint: "Compile it with $CC, which names the image's own loader",
    });
  }
  const origin = posix.dirname(path);
  const runpath = elf.runpath.map((one) => one.replace(/^\$(ORIGIN|\{ORIGIN\})/, origin));
  for (const name of elf.needed) {
    const places = name.includes("/") ? [name] : [...runpath, ...libraryFolders].map((one) => posix.join(one, name));
    if (loadersOwn.test(name) || places.some(isFile)) continue;
    problems.push({
      code: "ELF_NEEDED",
      message: `needs the library ${name}, which the image does not have`,
      hint: `Install it below /usr/lib with the package that has it, or link it statically`,
    });
  }
  return problems;
}
