import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDirectory } from "@nixwrt/core/host";
import { resolveLock } from "../packages/core/src/archive/resolveLock.js";
import { unpackRoot } from "../packages/core/src/archive/unpackRoot.js";
import { nixRootRequest } from "../packages/core/src/engine/buildRoot.js";
import { createToolRunner } from "../packages/core/src/engine/tools.js";

/** A signature that binwalk has found. */
export interface Signature {
  /** Offset in bytes from the start of the file. */
  readonly offset: number;
  /** Name of the format, and the contents of its header. */
  readonly description: string;
}

/** Prepares Debian's binwalk, which only tests need, so that it is in no project's lock. It searches a whole file for signatures. */
export async function openBinwalk(): Promise<(data: Buffer) => Promise<Signature[]>> {
  const options = { cache: cacheDirectory(process.env) };
  const request = { nix: nixRootRequest, binwalk: { suite: "trixie", packages: ["binwalk"] } } as const;
  const { roots } = await resolveLock({ roots: request, sources: [] }, undefined, options);
  const unpack = async (name: keyof typeof request) => await unpackRoot(roots[name] as never, options);
  const tools = createToolRunner({ nixRoot: await unpack("nix") });
  const root = await unpack("binwalk");
  return async (data) => {
    const folder = await mkdtemp(join(tmpdir(), "nixwrt-binwalk-"));
    try {
      await writeFile(join(folder, "image"), data);
      const command = ["binwalk", "image"];
      const binds = [{ host: folder, guest: "/work", writable: true }];
      const { stdout } = await tools.run({ root, command, binds, cwd: "/work", env: { HOME: "/work" } });
      return signatures(stdout);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}

/** Parses a table with one signature per line: the offset in decimal and hexadecimal, and the description. */
function signatures(table: string): Signature[] {
  return [...table.matchAll(/^(\d+) +0x[0-9A-F]+ +(.+)$/gm)].map(([, offset, description = ""]) => ({
    offset: Number(offset),
    description,
  }));
}
