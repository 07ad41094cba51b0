import { markSection } from "../plan/hardened.js";

/** Well-known values of e_machine: EM_* in elf.h. */
const machines: Readonly<Record<number, string>> = {
  3: "x86",
  8: "mips",
  20: "powerpc",
  40: "arm",
  62: "x86_64",
  183: "arm64",
  243: "riscv",
};

/** Returns a machine's name, or its number. */
export function machineName(machine: number): string {
  return machines[machine] ?? `e_machine ${machine}`;
}

/** What an ELF file says about its machine and the files it needs. Names are those of elf(5). */
export interface ElfFile {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** e_machine. */
  readonly machine: number;
  /** e_flags. */
  readonly flags: number;
  /** PT_INTERP: path of the program loader. */
  readonly interpreter: string | undefined;
  /** DT_NEEDED: names of shared libraries. */
  readonly needed: readonly string[];
  /** DT_RUNPATH, or without it DT_RPATH: folders with these libraries. */
  readonly runpath: readonly string[];
  /** fp_abi of .MIPS.abiflags. */
  readonly fpAbi: number | undefined;
  /** e_type. */
  readonly type: number;
  /** Whether the loader resolves all function addresses before the program starts: DF_BIND_NOW, DF_1_NOW or DT_BIND_NOW. */
  readonly bindNow: boolean;
  /**
   * Whether PT_GNU_RELRO covers the tables of function addresses: the GOT and, if there is one, the PLT's. Without a dynamic section:
   * whether there is such a segment.
   */
  readonly relro: boolean;
  /** Whether code on the stack may run: PT_GNU_STACK allows it, or is missing. */
  readonly executableStack: boolean;
  /** Whether it calls the stack protector, or has the compiler's mark. */
  readonly stackProtector: boolean;
}

/** e_type of a program at a fixed address, and of a program at any address or a library. */
export const ET_EXEC = 2;
export const ET_DYN = 3;

const EM_MIPS = 8;
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

/** Reads numbers of an ELF file in its byte order. Addresses have 32 or 64 bits, depending on the file. */
interface Reader {
  readonly bits: 32 | 64;
  half(at: number): number;
  word(at: number): number;
  address(at: number): number;
}

/** Offsets of header fields in bytes: Elf32_Ehdr and others in elf.h, and their 64-bit versions. */
const offsets = {
  32: {
    header: { segments: 28, sections: 32, flags: 36, counts: 42 },
    segment: { offset: 4, address: 8, size: 16, flags: 24 },
    dynamic: { value: 4, bytes: 8 },
    section: { offset: 16 },
  },
  64: {
    header: { segments: 32, sections: 40, flags: 48, counts: 54 },
    segment: { offset: 8, address: 16, size: 32, flags: 4 },
    dynamic: { value: 8, bytes: 16 },
    section: { offset: 24 },
  },
} as const;

/**
 * Parses an ELF file.
 * @throws {RangeError} if it refers to data outside of itself or is truncated.
 */
export function parseElf(data: Uint8Array): ElfFile {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const bits = view.getUint8(4) === 1 ? 32 : 64;
  const littleEndian = view.getUint8(5) === 1;
  const word = (at: number) => view.getUint32(at, littleEndian);
  const reader: Reader = {
    bits,
    half: (at) => view.getUint16(at, littleEndian),
    word,
    // Above 2^53 this is inexact, but such addresses are outside every file.
    address: (at) => (bits === 32 ? word(at) : Number(view.getBigUint64(at, littleEndian))),
  };
  const segments = readSegments(reader);
  const segment = (type: number) => segments.find((one) => one.type === type);
  const interpreter = segment(PT_INTERP);
  const machine = reader.half(18);
  // For other machines, this number means something else.
  const abiFlags = machine === EM_MIPS ? segment(PT_MIPS_ABIFLAGS) : undefined;
  const stack = segment(PT_GNU_STACK);
  const { stackProtector, ...dynamic } = readDynamic(data, segments, reader);
  return {
    bits,
    littleEndian,
    type: reader.half(16),
    machine,
    flags: word(offsets[bits].header.flags),
    interpreter: interpreter && readString(data, interpreter.offset),
    ...dynamic,
    executableStack: stack === undefined || (stack.flags & PF_X) !== 0,
    stackProtector: stackProtector || isMarked(data, reader),
    fpAbi: abiFlags && view.getUint8(abiFlags.offset + 7),
  };
}

function readSegments({ bits, half, word, address }: Reader): Segment[] {
  const { header, segment } = offsets[bits];
  const [start, entryBytes, count] = [address(header.segments), half(header.counts), half(header.counts + 2)];
  return Array.from({ length: count }, (_, index): Segment => {
    const at = start + index * entryBytes;
    return {
      type: word(at),
      offset: address(at + segment.offset),
      address: address(at + segment.address),
      size: address(at + segment.size),
      flags: word(at + segment.flags),
    };
  });
}

function readDynamic(data: Uint8Array, segments: readonly Segment[], { bits, address: read }: Reader) {
  const { value, bytes } = offsets[bits].dynamic;
  const dynamic = segments.find((one) => one.type === PT_DYNAMIC);
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; dynamic !== undefined && at + bytes <= dynamic.size; at += bytes) {
    const tag = read(dynamic.offset + at);
    if (tag === DT_NULL) break;
    entries.push({ tag, value: read(dynamic.offset + at + value) });
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

/** Whether the file has the section that our compiler adds: see `markObject`. Section headers may be missing. */
function isMarked(data: Uint8Array, { bits, half, word, address }: Reader): boolean {
  const { header, section } = offsets[bits];
  const counts = header.counts + 4;
  const [start, entryBytes, count, namesIndex] = [
    address(header.sections),
    half(counts),
    half(counts + 2),
    half(counts + 4),
  ];
  if (start === 0 || count === 0) return false;
  const names = address(start + namesIndex * entryBytes + section.offset);
  return Array.from({ length: count }, (_, index) => word(start + index * entryBytes)).some(
    (name) => readString(data, names + name) === markSection,
  );
}

/** Returns the position in the file of the byte that is loaded at an address. */
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
