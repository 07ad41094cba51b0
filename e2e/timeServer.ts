import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolRunner } from "@nixwrt/core/host";

export interface TimeServer {
  stop(): Promise<void>;
}

/**
 * Starts a real NTP server, chrony, on a UDP port of this machine's loopback interface. It serves this machine's time. Its options: -x
 * leaves the clock unchanged, -d keeps chrony in the foreground, and -U skips the check for root.
 * @param root a root that contains the package `chrony`
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
