import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDirectory, type ToolRunner } from "@nixwrt/core";
import { resolveLock } from "../packages/core/src/archive/resolveLock.js";
import { unpackRoot } from "../packages/core/src/archive/unpackRoot.js";

export interface TimeServer {
  stop(): Promise<void>;
}

/** A Debian root with chrony, which only tests need: no project's lock has it. */
export async function chronyRoot(): Promise<string> {
  const options = { cache: cacheDirectory(process.env) };
  const { roots } = await resolveLock(
    { roots: { peer: { suite: "trixie", packages: ["chrony"] } }, sources: [] },
    undefined,
    options,
  );
  if (roots.peer === undefined) throw new Error("the lock has no root for chrony");
  return await unpackRoot(roots.peer, options);
}

/**
 * A real NTP server on a UDP port of this machine's loopback, with this machine's time.
 * -x: leave the clock alone; -d: stay; -U: do not mind whether this is root.
 */
export async function startTimeServer(tools: ToolRunner, root: string, port: number): Promise<TimeServer> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-chrony-"));
  const settings = [
    "local stratum 8",
    `port ${port}`,
    "bindaddress 127.0.0.1",
    "allow",
    "cmdport 0",
    "pidfile /tmp/pid",
  ];
  await writeFile(join(folder, "chrony.conf"), settings.map((line) => `${line}\n`).join(""));
  const server = tools.spawn(
    {
      root,
      command: ["chronyd", "-x", "-d", "-U", "-u", "root", "-f", "/settings/chrony.conf"],
      binds: [{ host: folder, guest: "/settings" }],
      network: true,
    },
    { reject: false, all: true },
  );
  return {
    async stop() {
      server.kill();
      await server;
      await rm(folder, { recursive: true });
    },
  };
}
