import { gzipSync, zstdCompressSync } from "node:zlib";
import { xz } from "@napi-rs/lzma";
import { type Header, pack } from "tar-stream";

/** What goes into a .deb: a path as tar has it (`./usr/bin/x`), and its content, or a header for what is not a file. */
export type DebEntry = { readonly name: string; readonly content?: string } & Partial<Omit<Header, "name">>;

export type Compression = "xz" | "zst" | "gz" | "none";

const compressors: Record<Compression, { suffix: string; run: (data: Buffer) => Buffer }> = {
  xz: { suffix: ".xz", run: (data) => xz.compressSync(data) },
  zst: { suffix: ".zst", run: (data) => zstdCompressSync(data) },
  gz: { suffix: ".gz", run: (data) => gzipSync(data) },
  none: { suffix: "", run: (data) => data },
};

export async function debFile(entries: readonly DebEntry[], compression: Compression = "xz"): Promise<Buffer> {
  const { suffix, run } = compressors[compression];
  const members: [string, Buffer][] = [
    ["debian-binary", Buffer.from("2.0\n")],
    ["control.tar.gz", gzipSync(await tarFile([{ name: "./control", content: "Package: test\n" }]))],
    [`data.tar${suffix}`, run(await tarFile(entries))],
  ];
  return Buffer.concat([Buffer.from("!<arch>\n"), ...members.flatMap(([name, data]) => member(name, data))]);
}

function member(name: string, data: Buffer): Buffer[] {
  const header = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"100644".padEnd(8)}${String(data.length).padEnd(10)}\`\n`;
  return [Buffer.from(header), data, Buffer.from(data.length % 2 === 1 ? "\n" : "")];
}

async function tarFile(entries: readonly DebEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { content = "", ...header } of entries) tar.entry(header, content);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
