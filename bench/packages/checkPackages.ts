import { join } from "node:path";
import { buildPackages, openProject } from "@nixwrt/core/host";
import { bootImage, createProject, makeSshKey } from "@nixwrt/testkit";
import { boards, type Family } from "./boards.js";
import { packageRuns } from "./packageRuns.js";
import { startWebServer } from "./webServer.js";

const repository = join(import.meta.dirname, "../..");

/** The result for a package and a CPU. */
export interface CheckedPackage {
  readonly name: string;
  readonly version?: string;
  /** Of its files and its libraries' in an image, in bytes; missing if it was not built. */
  readonly bytes?: number;
  /** Seconds that its build took, with those of its libraries that were not built before. */
  readonly seconds: number;
  /** What went wrong, when it was built or run. */
  readonly fault?: string;
}

/**
 * Builds packages of the catalogue for a CPU, boots an image with all of them, and runs each once. A package that fails does not
 * keep the others from being tried.
 */
export async function checkPackages(
  family: Family,
  names: readonly string[],
  tell: (line: string) => void,
): Promise<CheckedPackage[]> {
  const key = makeSshKey();
  const config = (packages: readonly string[]) => `import "@nixwrt/packages";
import { defineConfig } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { sshd } from "@nixwrt/plugin-sshd";
export default defineConfig({
  device: qemu(${boards[family]}),
  plugins: [sshd({ authorizedKeys: { root: [${JSON.stringify(key.publicKey)}] } })],
  interfaces: { eth0: { dhcp: true } },
  packages: ${JSON.stringify(packages)},
  // Gives full-screen programs a terminal.
  busybox: { config: { SCRIPT: "y" } },
});
`;
  const checked = new Map<string, CheckedPackage>();
  {
    await using project = await createProject({ "nixwrt.config.ts": config([]) }, { packagesFrom: repository });
    for (const name of names) {
      const start = performance.now();
      const built = await buildOne(project.directory, name);
      const seconds = (performance.now() - start) / 1000;
      checked.set(name, { name, seconds, ...built });
      tell(`${name}: ${built.fault ?? `${built.bytes} bytes`}, built in ${seconds.toFixed(0)} s`);
    }
  }
  const good = names.filter((name) => checked.get(name)?.fault === undefined);
  await using project = await createProject({ "nixwrt.config.ts": config(good) }, { packagesFrom: repository });
  const guest = await bootImage({ project: project.directory, privateKey: key.privateKey, reachHost: true });
  try {
    for (const name of good) {
      const fault = await runFault(guest, name);
      const seen = checked.get(name);
      if (fault !== undefined && seen !== undefined) checked.set(name, { ...seen, fault });
      tell(`${name}: ${fault ?? "runs"}`);
    }
  } finally {
    await guest.kill();
  }
  return [...checked.values()];
}

async function buildOne(directory: string, name: string): Promise<Omit<CheckedPackage, "name" | "seconds">> {
  try {
    const opened = await openProject({ cwd: directory, packages: [name] });
    const [built] = (await buildPackages(opened, opened.chosen)).packages;
    return built === undefined ? { fault: "not built" } : { version: built.version, bytes: built.bytes };
  } catch (error) {
    return { fault: String(error) };
  }
}

/** Runs a package in a guest. Returns what it wrote if that is not what it should write. */
export async function runFault(
  guest: { ssh(command: string, options: { timeoutMs: number }): Promise<{ stdout: string; stderr: string }> },
  name: string,
): Promise<string | undefined> {
  const [command, answer] = packageRuns[name] ?? ["false", /$^/];
  await using server = await startWebServer();
  // Long enough for slow CPUs on busy machines: what hangs fails in the end.
  const { stdout, stderr } = await guest.ssh(`${server.variables}; ( ${command} ) 2>&1`, { timeoutMs: 300_000 });
  return answer.test(stdout + stderr) ? undefined : `\`${command}\` wrote: ${stdout}${stderr}`;
}
