import { constants } from "node:fs";
import { access, glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sshPublicHostKey } from "../config/sshPublicHostKey.js";
import type { EngineEvent } from "./EngineEvent.js";
import type { SshPeer } from "./sshAccess.js";

/** A machine that runs steps for this one, and how to reach it. */
export interface BuilderAccess {
  readonly ssh: SshPeer;
  /** Display name. */
  readonly shown: string;
  /** Systems that it builds for, in Nix's terms. */
  readonly systems: readonly string[];
  /** Number of steps that run at the same time. */
  readonly maxJobs: number;
  readonly speed: number;
}

/** Returns the address by which Nix knows and names a builder. */
export function builderAddress({ ssh }: BuilderAccess): string {
  return `ssh-ng://${ssh.alias}`;
}

/** Returns the value of Nix's setting `builders`. It contains no keys, because ssh reads them from its own configuration. */
export function buildersSetting(builders: readonly BuilderAccess[]): string {
  const lines = builders.map((one) =>
    [builderAddress(one), one.systems.join(","), "-", one.maxJobs, one.speed, "-", "-"].join(" "),
  );
  return lines.join(" ; ");
}

/**
 * Returns the builders that can be used. The others are reported and left out: one whose key is not readable here, and one that is this
 * machine itself, whose Nix would wait for the steps that we hold.
 * @param hostKeys folder with this machine's own public host keys
 */
export async function usableBuilders(
  builders: readonly BuilderAccess[],
  onEvent: (event: EngineEvent) => void,
  hostKeys = "/etc/ssh",
): Promise<BuilderAccess[]> {
  if (builders.length === 0) return [];
  const own = await ownHostKeys(hostKeys);
  const usable: BuilderAccess[] = [];
  for (const builder of builders) {
    const fault = own.has(builder.ssh.hostKey)
      ? "it is this machine, so it is not used as a builder"
      : await keyFault(builder.ssh.keyFile);
    if (fault === undefined) usable.push(builder);
    else onEvent({ kind: "builder", builder: builder.shown, fault });
  }
  return usable;
}

async function ownHostKeys(folder: string): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const name of glob("ssh_host_*_key.pub", { cwd: folder })) {
    const key = sshPublicHostKey(await readFile(join(folder, name), "utf8").catch(() => ""));
    if (key !== undefined) keys.add(key);
  }
  return keys;
}

async function keyFault(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.R_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? `there is no key ${file}` : `the key ${file} cannot be read (${code})`;
  }
}
