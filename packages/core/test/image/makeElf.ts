/** What a made-up ELF file is to say; the defaults are a soft-float, big-endian MIPS32 program without dependencies. */
export interface ElfOptions {
  readonly littleEndian?: boolean;
  readonly bits?: 32 | 64;
  readonly machine?: number;
  readonly flags?: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly runpath?: string;
  /** Of .MIPS.abiflags; undefined leaves the segment out. */
  readonly fpAbi?: number | undefined;
}

const base = 0x400000;

/** A small ELF file with program headers only, laid out as elf(5) has it. */
export function makeElf(options: ElfOptions = {}): Buffer {
  const {
    littleEndian = false,
    bits = 32,
    machine = 8,
    flags = 0x70001007,
    interpreter,
    needed = [],
    runpath,
  } = options;
  const fpAbi = "fpAbi" in options ? options.fpAbi : 3;
  const strings = Buffer.from(["", ...needed, runpath ?? "", ""].join("\0"));
  const at = (name: string) => strings.indexOf(Buffer.from(`\0${name}\0`)) + 1;
  const words = (...values: number[]) => {
    const buffer = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => {
      if (littleEndian) buffer.writeUInt32LE(value, 4 * index);
      else buffer.writeUInt32BE(value, 4 * index);
    });
    return buffer;
  };
  const halves = (a: number, b: number) => words(littleEndian ? b * 0x10000 + a : a * 0x10000 + b);

  const count = 2 + (interpreter === undefined ? 0 : 1) + (fpAbi === undefined ? 0 : 1);
  const headersEnd = 52 + 32 * count;
  const blobs: Buffer[] = [];
  const put = (blob: Buffer) => {
    const offset = headersEnd + blobs.reduce((sum, one) => sum + one.length, 0);
    blobs.push(blob);
    return { offset, size: blob.length };
  };
  const header = (type: number, { offset, size }: { offset: number; size: number }) =>
    words(type, offset, base + offset, base + offset, size, size, 4, 1);

  const stringTable = put(strings);
  const dynamic = put(
    Buffer.concat([
      ...needed.map((name) => words(1, at(name))),
      ...(runpath === undefined ? [] : [words(29, at(runpath))]),
      words(5, base + stringTable.offset),
      words(0, 0),
    ]),
  );
  const headers = [header(2, dynamic)];
  if (interpreter !== undefined) headers.push(header(3, put(Buffer.from(`${interpreter}\0`))));
  if (fpAbi !== undefined)
    headers.push(header(0x70000003, put(Buffer.from([0, 0, 32, 2, 1, 0, 0, fpAbi, ...Array(16).fill(0)]))));
  const end = headersEnd + blobs.reduce((sum, one) => sum + one.length, 0);
  headers.unshift(header(1, { offset: 0, size: end }));

  const ident = Buffer.alloc(16);
  ident.set([0x7f, 0x45, 0x4c, 0x46, bits === 32 ? 1 : 2, littleEndian ? 1 : 2, 1]);
  const fixed = [halves(2, machine), words(1, base, 52, 0, flags), halves(52, 32), halves(count, 40), halves(0, 0)];
  return Buffer.concat([ident, ...fixed, ...headers, ...blobs]);
}
