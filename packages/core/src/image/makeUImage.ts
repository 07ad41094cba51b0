import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageTools } from "./ImageTools.js";

/** Environment of programs that make parts of an image. */
export interface ToolWork {
  readonly tools: ImageTools;
  /** Absolute path of a folder for files between steps. */
  readonly workspace: string;
  /** Seconds since 1970, for headers. */
  readonly buildDate: number;
  readonly signal?: AbortSignal | undefined;
}

/** Content of U-Boot's header; see mkimage(1). Addresses are those of the CPU. */
export interface UImageHeader {
  /** Value for mkimage's -A, such as `mips`. */
  readonly arch: string;
  readonly type: "kernel" | "script";
  readonly compression: "none" | "gzip" | "lzma";
  /** Name of at most 32 characters. */
  readonly name: string;
  readonly load?: number;
  readonly entry?: number;
}

/** Prepends U-Boot's legacy header to data, with mkimage. Equal input gives equal bytes. */
export async function makeUImage(data: Uint8Array, header: UImageHeader, work: ToolWork): Promise<Buffer> {
  const { tools, workspace, buildDate, signal } = work;
  const { arch, type, compression, name, load = 0, entry = 0 } = header;
  const [from, to] = [`${type}.data`, `${type}.uimage`];
  await writeFile(join(workspace, from), data);
  const command = ["mkimage", "-A", arch, "-O", "linux", "-T", type, "-C", compression, "-n", name.slice(0, 32)];
  await tools.run([...command, "-a", load.toString(16), "-e", entry.toString(16), "-d", from, to], {
    workDirectory: workspace,
    env: { SOURCE_DATE_EPOCH: String(buildDate) },
    ...(signal === undefined ? {} : { signal }),
  });
  return await readFile(join(workspace, to));
}
