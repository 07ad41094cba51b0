import { markSection } from "../plan/hardened.js";

/** What an ELF file says about the machine it is for and the files it needs. Names as in elf(5). */
export interface ElfFile {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** e_machine. */
  readonly machine: number;
  /** e_flags; 0 for 64-bit files. */
  readonly flags: number;
  /** PT_INTERP: path of the program loader. */
  readonly interpreter: string | undefined;
  /** DT_NEEDED: names of shared libraries. */
  readonly needed: readonly string[];
  /** DT_RUNPATH, or where there is none, DT_RPATH: folders to look for them in. */
  readonly runpath: readonly string[];
  /** fp_abi of .MIPS.abiflags. */
  readonly fpAbi: number | undefined;
  /** e_type. */
  readonly type: number;
  /** Whether the loader fills in all addresses of functions before the program starts: DF_BIND_NOW, DF_1_NOW or DT_BIND_NOW. */
  readonly bindNow: boolean;
  /**
   * Whether PT_GNU_RELRO holds the tables of addresses of functions: the GOT and, where there is one, the PLT's. Without a dynamic section:
   * whether there is such a segment.
   */
  readonly relro: boolean;
  /** Whether code on the stack may be run: PT_GNU_STACK says so, or is not there. */
  readonly executableStack: boolean;
  /** Whether it calls the stack protector, or carries the compiler's mark. */
  readonly stackProtector: boolean;
}

/** e_type of a program at a fixed address, and of one at any, or a library. */
export const ET_EXEC = 2;
export const ET_DYN = 3;

/** e_machine of MIPS. */
export const EM_MIPS = 8;
/** e_flags of the n32 ABI. */
export const EF_MIPS_ABI2 = 0x20;
/** fp_abi of soft-float code: Val_GNU_MIPS_ABI_FP_SOFT in binutils' include/elf/mips.h. */
export const FP_SOFT = 3;

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const PT_MIPS_ABIFLAGS = 0x70000003;
const PT_GNU_STACK = 0x6474e551;
const PT_GNU_RELRO = 0x6474e552;
const PF_X = 1;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const DT_PLTGOT = 3;
const DT_RPATH = 15;
const DT_BIND_NOW = 24;
const DT_RUNPATH = 29;
const DT_FLAGS = 30;
const DF_BIND_NOW = 8;
const DT_FLAGS_1 = 0x6ffffffb;
const DF_1_NOW = 1;
const DT_MIPS_PLTGOT = 0x70000032;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly flags: number;
}

export function isElf(data: Uint8Array): boolean {
  return data.length >= 4 && data[0] === 0x7f && data[1] === 0x45 && data[2] === 0x4c && data[3] === 0x46;
}

/**
 * Reads an ELF file. Of a 64-bit one, only what the machine is.
 * @throws {RangeError} when it points outside of itself or is cut short.
 */
export function parseElf(data: Uint8Array): ElfFile {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const littleEndian = view.getUint8(5) === 1;
  const half = (at: number) => view.getUint16(at, littleEndian);
  const word = (at: number) => view.getUint32(at, littleEndian);
  const header = { littleEndian, type: half(16), machine: half(18) };
  if (view.getUint8(4) !== 1) {
    const nothing = { bindNow: false, relro: false, executableStack: true, stackProtector: false };
    return {
      ...{ ...header, bits: 64, flags: 0, interpreter: undefined, needed: [], runpath: [], fpAbi: undefined },
      ...nothing,
    };
  }
  const segments = Array.from({ length: half(44) }, (_, index): Segment => {
    const at = word(28) + index * half(42);
    return { type: word(at), offset: word(at + 4), address: word(at + 8), size: word(at + 16), flags: word(at + 24) };
  });
  const segment = (type: number) => segments.find((one) => one.type === type);
  const interpreter = segment(PT_INTERP);
  const abiFlags = segment(PT_MIPS_ABIFLAGS);
  const stack = segment(PT_GNU_STACK);
  const { stackProtector, ...dynamic } = readDynamic(data, segments, word);
  return {
    ...header,
    bits: 32,
    flags: word(36),
    interpreter: interpreter && readString(data, interpreter.offset),
    ...dynamic,
    executableStack: stack === undefined || (stack.flags & PF_X) !== 0,
    stackProtector: stackProtector || isMarked(data, half, word),
    fpAbi: abiFlags && view.getUint8(abiFlags.offset + 7),
  };
}

function readDynamic(data: Uint8Array, segments: readonly Segment[], word: (at: number) => number) {
  const dynamic = segments.find((one) => one.type === PT_DYNAMIC);
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; dynamic !== undefined && at + 8 <= dynamic.size; at += 8) {
    const tag = word(dynamic.offset + at);
    if (tag === DT_NULL) break;
    entries.push({ tag, value: word(dynamic.offset + at + 4) });
  }
  const valueFor = (tag: number) => entries.find((one) => one.tag === tag)?.value;
  const table = valueFor(DT_STRTAB) ?? 0;
  const strings = (tag: number) =>
    entries.filter((one) => one.tag === tag).map((one) => readString(data, fileOffset(segments, table) + one.value));
  const runpath = strings(DT_RUNPATH);
  const relro = segments.find((one) => one.type === PT_GNU_RELRO);
  const readOnly = (tag: number) => {
    const address = valueFor(tag);
    return address === undefined || (relro !== undefined && holds(relro, address));
  };
  const start = table === 0 ? 0 : fileOffset(segments, table);
  const names = Buffer.from(data.subarray(start, start + (valueFor(DT_STRSZ) ?? 0))).toString("latin1");
  return {
    bindNow:
      valueFor(DT_BIND_NOW) !== undefined ||
      ((valueFor(DT_FLAGS) ?? 0) & DF_BIND_NOW) !== 0 ||
      ((valueFor(DT_FLAGS_1) ?? 0) & DF_1_NOW) !== 0,
    relro: relro !== undefined && readOnly(DT_PLTGOT) && readOnly(DT_MIPS_PLTGOT),
    stackProtector: names.split("\0").includes("__stack_chk_fail"),
    needed: strings(DT_NEEDED),
    runpath: (runpath.length > 0 ? runpath : strings(DT_RPATH)).flatMap((one) => one.split(":")),
  };
}

function holds({ address: start, size }: Segment, address: number): boolean {
  return address >= start && address < start + size;
}

/** Whether the file has the section that our compiler writes: see `markObject`. Section headers may be missing. */
function isMarked(data: Uint8Array, half: (at: number) => number, word: (at: number) => number): boolean {
  const [start, entryBytes, count, namesIndex] = [word(32), half(46), half(48), half(50)];
  if (start === 0 || count === 0) return false;
  const names = word(start + namesIndex * entryBytes + 16);
  return Array.from({ length: count }, (_, index) => word(start + index * entryBytes)).some(
    (name) => readString(data, names + name) === markSection,
  );
}

/** Where in the file the byte is that is loaded at an address. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const holder = segments.find((one) => one.type === PT_LOAD && holds(one, address));
  if (holder === undefined) throw new RangeError(`no segment holds the address 0x${address.toString(16)}`);
  return holder.offset + address - holder.address;
}

function readString(data: Uint8Array, offset: number): string {
  const end = data.indexOf(0, offset);
  if (end < 0 || offset >= data.length) throw new RangeError("a string goes past the end of the file");
  return Buffer.from(data.subarray(offset, end)).toString("utf8");
}
