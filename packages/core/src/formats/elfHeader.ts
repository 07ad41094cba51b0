import { isElf, machineName } from "./elf.js";

/** Bytes that contain the header and the program headers of a kernel or a boot loader. */
export const elfHeaderBytes = 4096;

const PT_LOAD = 1;

/** What a boot loader needs to know about an ELF program. Unlike `parseElf`, it needs only the file's first bytes. */
export interface ElfHeader {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly machine: string;
  readonly entryPoint: bigint;
  /** Lowest address that anything is loaded to. Undefined if nothing is. */
  readonly loadAddress?: bigint;
  /** End of the section headers, which linkers put last. 0 if there are none. */
  readonly bytes: number;
}

/** Parses the header of an ELF file. Returns undefined if there is none. */
export function parseElfHeader(data: Buffer): ElfHeader | undefined {
  const bits = { 1: 32, 2: 64 }[data[4] ?? 0] as 32 | 64 | undefined;
  if (data.length < 64 || !isElf(data) || bits === undefined) return undefined;
  const littleEndian = data[5] === 1;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const half = (at: number) => view.getUint16(at, littleEndian);
  const word = (at: number) => view.getUint32(at, littleEndian);
  const address = (at: number) => (bits === 32 ? BigInt(word(at)) : view.getBigUint64(at, littleEndian));
  const [table, entryBytes, count] =
    bits === 32 ? [word(28), half(42), half(44)] : [Number(address(32)), half(54), half(56)];
  const [sections, sectionBytes, sectionCount] =
    bits === 32 ? [word(32), half(46), half(48)] : [Number(address(40)), half(58), half(60)];
  const [addressAt, least] = bits === 32 ? [8, 32] : [16, 56];
  const loaded: bigint[] = [];
  for (let index = 0; index < count && entryBytes >= least; index += 1) {
    const at = table + index * entryBytes;
    if (at + least > data.length) break;
    if (word(at) === PT_LOAD) loaded.push(address(at + addressAt));
  }
  const loadAddress = loaded.toSorted((a, b) => (a < b ? -1 : 1))[0];
  return {
    bits,
    littleEndian,
    machine: machineName(half(18)),
    entryPoint: address(24),
    bytes: sections + sectionBytes * sectionCount,
    ...(loadAddress === undefined ? {} : { loadAddress }),
  };
}
