import { gzipSync, zstdCompressSync } from "node:zlib";
import { xz } from "@napi-rs/lzma";
import { type Header, pack } from "tar-stream";

/** An entry of a .deb: its path as in tar (`./usr/bin/x`), and its content, or a header if it is not a file. */
export type DebEntry = { readonly name: string; readonly content?: string } & Partial<Omit<Header, "name">>;

export type Compression = "xz" | "zst" | "gz" | "none";

const compressors: Record<Compression, { suffix: string; run: (data: Buffer) => Buffer }> = {
  xz: { suffix: ".xz", run: (data) => xz.compressSync(data) },
  zst: { suffix: ".zst", run: (data) => zstdCompressSync(data) },
  gz: { suffix: ".gz", run: (data) => gzipSync(data) },
  none: { suffix: "", run: (data) => data },
};

export async function debFile(entries: readonly DebEntry[], compression: Compression = "xz"): Promise<Buffer> {
  return debOf(await tarFile(entries), compression);
}

/** Makes a .deb whose data.tar consists of any bytes. */
export async function debOf(dataTar: Buffer, compression: Compression = "xz"): Promise<Buffer> {
  const { suffix, run } = compressors[compression];
  return arFile([
    ["debian-binary", Buffer.from("2.0\n")],
    ["control.tar.gz", gzipSync(await tarFile([{ name: "./control", content: "Package: test\n" }]))],
    [`data.tar${suffix}`, run(dataTar)],
  ]);
}

/** Makes an ar archive. A member can claim any size; the default is its real one. */
export function arFile(members: readonly (readonly [name: string, data: Buffer, size?: string])[]): Buffer {
  return Buffer.concat([
    Buffer.from("!<arch>\n"),
    ...members.flatMap(([name, data, size]) => member(name, data, size)),
  ]);
}

function member(name: string, data: Buffer, size = String(data.length)): Buffer[] {
  const header = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${size.padEnd(10)}\`\n`;
  return [Buffer.from(header), data, Buffer.from(data.length % 2 === 1 ? "\n" : "")];
}

export async function tarFile(entries: readonly DebEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = "", ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
