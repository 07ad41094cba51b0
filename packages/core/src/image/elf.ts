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
}

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
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
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
  const header = { littleEndian, machine: half(18) };
  if (view.getUint8(4) !== 1) {
    return { ...header, bits: 64, flags: 0, interpreter: undefined, needed: [], runpath: [], fpAbi: undefined };
  }
  const segments = Array.from({ length: half(44) }, (_, index): Segment => {
    const at = word(28) + index * half(42);
    return { type: word(at), offset: word(at + 4), address: word(at + 8), size: word(at + 16) };
  });
  const segment = (type: number) => segments.find((one) => one.type === type);
  const interpreter = segment(PT_INTERP);
  const abiFlags = segment(PT_MIPS_ABIFLAGS);
  return {
    ...header,
    bits: 32,
    flags: word(36),
    interpreter: interpreter && readString(data, interpreter.offset),
    ...readDynamic(data, segments, word),
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
  const table = entries.find((one) => one.tag === DT_STRTAB)?.value ?? 0;
  const strings = (tag: number) =>
    entries.filter((one) => one.tag === tag).map((one) => readString(data, fileOffset(segments, table) + one.value));
  const runpath = strings(DT_RUNPATH);
  return {
    needed: strings(DT_NEEDED),
    runpath: (runpath.length > 0 ? runpath : strings(DT_RPATH)).flatMap((one) => one.split(":")),
  };
}

/** Where in the file the byte is that is loaded at an address. */
function fileOffset(segments: readonly Segment[], address: number): number {
  const holder = segments.find(
    (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.size,
  );
  if (holder === undefined) throw new RangeError(`no segment holds the address 0x${address.toString(16)}`);
  return holder.offset + address - holder.address;
}

function readString(data: Uint8Array, offset: number): string {
  const end = data.indexOf(0, offset);
  if (end < 0 || offset >= data.length) throw new RangeError("a string goes past the end of the file");
  return Buffer.from(data.subarray(offset, end)).toString("utf8");
}
