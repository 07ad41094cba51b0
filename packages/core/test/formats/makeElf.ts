/** Content of a simulated ELF file. The default is a hardened, soft-float, big-endian MIPS32 program without dependencies. */
export interface ElfOptions {
  readonly littleEndian?: boolean;
  readonly bits?: 32 | 64;
  readonly machine?: number;
  readonly flags?: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly runpath?: string;
  /** Field of .MIPS.abiflags. `undefined` leaves out the segment. */
  readonly fpAbi?: number | undefined;
  /** e_type: 2 for a fixed address, 3 (the default) for any address. */
  readonly type?: number;
  /** Content of PT_GNU_RELRO. `none` leaves out the segment. Default: the GOT. */
  readonly relro?: "got" | "something else" | "none";
  /** How it requests that functions are bound at start. `no`: not at all. */
  readonly bindNow?: "DT_BIND_NOW" | "DT_FLAGS" | "DT_FLAGS_1" | "no";
  /** Flags of PT_GNU_STACK. `undefined` leaves out the segment. Default: readable and writable. */
  readonly stack?: number | undefined;
  /** Evidence of a stack protector: its symbol, our compiler's mark, or none. */
  readonly stackProtector?: "symbol" | "mark" | "none";
}

const base = 0x400000;

/** Makes a small ELF file with program headers only, laid out according to elf(5). */
export function makeElf(options: ElfOptions = {}): Buffer {
  const {
    littleEndian = false,
    bits = 32,
    machine = 8,
    flags = 0x70001007,
    interpreter,
    needed = [],
    runpath,
    type = 3,
    relro = "got",
    bindNow = "DT_FLAGS",
    stackProtector = "symbol",
  } = options;
  const stack = "stack" in options ? options.stack : 6;
  const fpAbi = "fpAbi" in options ? options.fpAbi : 3;
  const strings = Buffer.from(
    ["", ...needed, runpath ?? "", ...(stackProtector === "symbol" ? ["__stack_chk_fail"] : []), ""].join("\0"),
  );
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
  /** Encodes addresses, offsets and sizes in the CPU's word size. */
  const longs = (...values: number[]) =>
    bits === 32 ? words(...values) : Buffer.concat(values.map((one) => words(...(littleEndian ? [one, 0] : [0, one]))));
  const bytes = { 32: { header: 52, segment: 32, section: 40 }, 64: { header: 64, segment: 56, section: 64 } }[bits];

  const count = 2 + [interpreter, fpAbi, stack].filter((one) => one !== undefined).length + (relro === "none" ? 0 : 1);
  const headersEnd = bytes.header + bytes.segment * count;
  const blobs: Buffer[] = [];
  const put = (blob: Buffer) => {
    const offset = headersEnd + blobs.reduce((sum, one) => sum + one.length, 0);
    blobs.push(blob);
    return { offset, size: blob.length };
  };
  const header = (type: number, { offset, size }: { offset: number; size: number }, flags = 4) =>
    Buffer.concat([
      words(type, ...(bits === 64 ? [flags] : [])),
      longs(offset, base + offset, base + offset, size, size),
      ...(bits === 64 ? [longs(1)] : [words(flags, 1)]),
    ]);

  const stringTable = put(strings);
  const got = put(longs(0, 0));
  const other = put(longs(0, 0));
  const now = { DT_BIND_NOW: [24, 0], DT_FLAGS: [30, 8], DT_FLAGS_1: [0x6ffffffb, 1], no: [30, 0] }[bindNow];
  const dynamic = put(
    Buffer.concat([
      ...needed.map((name) => longs(1, at(name))),
      ...(runpath === undefined ? [] : [longs(29, at(runpath))]),
      longs(5, base + stringTable.offset),
      longs(10, strings.length),
      longs(3, base + got.offset),
      longs(...now),
      longs(0, 0),
    ]),
  );
  const headers = [header(2, dynamic)];
  if (interpreter !== undefined) headers.push(header(3, put(Buffer.from(`${interpreter}\0`))));
  if (fpAbi !== undefined)
    headers.push(header(0x70000003, put(Buffer.from([0, 0, 32, 2, 1, 0, 0, fpAbi, ...Array(16).fill(0)]))));
  if (stack !== undefined) headers.push(header(0x6474e551, { offset: 0, size: 0 }, stack));
  if (relro !== "none") headers.push(header(0x6474e552, relro === "got" ? got : other));
  const end = headersEnd + blobs.reduce((sum, one) => sum + one.length, 0);
  headers.unshift(header(1, { offset: 0, size: end }));

  const ident = Buffer.alloc(16);
  ident.set([0x7f, 0x45, 0x4c, 0x46, bits === 32 ? 1 : 2, littleEndian ? 1 : 2, 1]);
  // Two sections: the empty one, and the one with the names of both.
  const names = Buffer.from("\0.shstrtab\0.nixwrt.hardened\0");
  const marked = stackProtector === "mark";
  const section = (name: number, type: number, size: number) => {
    const start = Buffer.concat([words(name, type), longs(0, 0, end, size)]);
    return Buffer.concat([start, Buffer.alloc(bytes.section - start.length)]);
  };
  const sections = [Buffer.alloc(bytes.section), section(1, 3, names.length), section(11, 1, 0)].slice(
    0,
    marked ? 3 : 2,
  );
  const sectionsAt = end + names.length;
  const fixed = [
    ...[halves(type, machine), words(1), longs(base, bytes.header, sectionsAt), words(flags)],
    ...[halves(bytes.header, bytes.segment), halves(count, bytes.section), halves(sections.length, 1)],
  ];
  return Buffer.concat([ident, ...fixed, ...headers, ...blobs, names, ...sections]);
}
