import { join } from "node:path";
import type { UserConfig } from "@nixwrt/core";
import { openProject } from "@nixwrt/core/host";
import type { Guest } from "@nixwrt/testkit";
import { expect } from "vitest";
import { kernelOf } from "./kernelOf.js";
import { examples } from "./support.js";

/** Busybox symbols that any of the guests needs. All guests have all of them, so that one busybox is enough. */
const busyboxConfig = {
  ...{ UDHCPC: true, FEATURE_UDHCP_RFC3397: true, UDHCPC6: true, FEATURE_UDHCPC6_RFC3646: true },
  ...{ NTPD: true, FEATURE_NTPD_SERVER: true },
  LOGIN: true,
  ARPING: true,
};

/**
 * Returns the text of a config for a guest with an ssh login and the kernel of examples/arhcive.
 * @param authorizedKey public key of root
 * @param settings further keys
 * @param plugins further ones, as source text
 * @param nics number of network cards
 */
export async function guestConfig(
  authorizedKey: string,
  settings: Partial<UserConfig>,
  plugins: readonly string[] = [],
  nics = 2,
): Promise<string> {
  const { system } = await openProject({ cwd: join(examples, "arhcive") });
  const kernel = kernelOf(system);
  const config = { kernel: { config: kernel }, busybox: { config: busyboxConfig }, ...settings };
  return `import { debianSource, defineConfig, folderSource, makePackage } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { sshd } from "@nixwrt/plugin-sshd";
export default defineConfig({
  device: qemu({ usb: true, memory: 64, nics: ${nics} }),
  plugins: [${[`sshd(${JSON.stringify({ authorizedKeys: { root: [authorizedKey] } })})`, ...plugins].join(", ")}],
  ...${JSON.stringify(config, undefined, 2)},
});
`;
}

/** Returns the output of a command in a guest, without the final newline. The command must succeed and write nothing to stderr. */
export async function outputOf(guest: Guest, command: string, timeoutMs?: number): Promise<string> {
  const { stdout, stderr, exitCode } = await guest.ssh(command, timeoutMs === undefined ? {} : { timeoutMs });
  expect({ command, stderr, exitCode }).toEqual({ command, stderr: "", exitCode: 0 });
  return stdout.trimEnd();
}

/** Returns the privileges of a guest's daemon: its user, and its effective capabilities as a hexadecimal number. It must not be able to gain more. */
export async function daemonPower(guest: Guest, name: string): Promise<{ uid: number; capabilities: string }> {
  const status = await outputOf(guest, `cat /proc/$(cat /run/sv/${name}/pid)/status`);
  const value = (key: string) => new RegExp(`^${key}:\\s*(\\w+)`, "m").exec(status)?.[1] ?? "";
  const [effective, permitted, bounding] = ["CapEff", "CapPrm", "CapBnd"].map(value);
  expect({ name, permitted, bounding, noNewPrivileges: value("NoNewPrivs") }).toEqual({
    name,
    permitted: effective,
    bounding: effective,
    noNewPrivileges: "1",
  });
  return { uid: Number(value("Uid")), capabilities: BigInt(`0x${effective}`).toString(16) };
}

/**
 * Repeatedly kills daemons with SIGKILL, all at once, and waits until all are back. One script of the console does it all, because sshd and the
 * network's daemons can be among them, and so that no time passes in the guest until this machine answers.
 * @returns those that were seen to be held back meanwhile
 */
export async function killAgainAndAgain(guest: Guest, daemons: readonly string[], rounds: number): Promise<string[]> {
  const round = [
    'pids=; for one in $all; do pids="$pids $(cat /run/sv/$one/pid)"; done',
    "kill -9 $pids",
    "sleep 0.5",
    "nixwrt-status | grep ' back-off .*  signal 9 '",
    'for one in $all; do until [ "$(cat /run/nixwrt/restarts/$one)" = $round ] && is_ready $one; do sleep 1; done; done',
  ].join("; ");
  const { output } = await guest.console.run(
    `. /usr/lib/nixwrt/functions; all="${daemons.join(" ")}"; for round in $(seq ${rounds}); do ${round}; done`,
    { timeoutMs: rounds * 120_000 },
  );
  return [...new Set([...output.matchAll(/^(\S+) +back-off /gm)].map(([, name = ""]) => name))].sort();
}
