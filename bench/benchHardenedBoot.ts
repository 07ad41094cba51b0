import { join } from "node:path";
import { openProject } from "@nixwrt/core/host";
import { bootImage, createProject, makeSshKey } from "@nixwrt/testkit";
import { emuConfig } from "../e2e/support.js";
import { median } from "./measure.js";

/** Number of boots of each kernel. The kernels alternate, so that load on this machine slows both. */
const runs = 7;

/**
 * Measures what the kernel's hardening costs at boot in QEMU, from the start to the banner of ssh.
 * @param without settings of a kernel without hardening, which is compiled
 */
export async function benchHardenedBoot(
  cache: NodeJS.ProcessEnv,
  without: Readonly<Record<string, string>>,
): Promise<void> {
  const key = makeSshKey();
  const env = { ...process.env, ...cache };
  const packagesFrom = join(import.meta.dirname, "..");
  const more = `hostname: "boot", plugins: [["@nixwrt/plugin-sshd", { authorizedKeys: { root: [${JSON.stringify(key.publicKey)}] } }]],`;
  await using hardened = await createProject({ "nixwrt.config.ts": emuConfig(more) }, { packagesFrom });
  await using weak = await createProject({ "nixwrt.config.ts": emuConfig(more, without) }, { packagesFrom });
  const kernels = await Promise.all(
    [hardened, weak].map(async ({ directory }) => ({
      project: await openProject({ cwd: directory, env }),
      milliseconds: [] as number[],
    })),
  );
  // The first boot of each kernel builds its image, and does not count.
  for (let run = 0; run <= runs; run++) {
    for (const { project, milliseconds } of kernels) {
      const start = performance.now();
      const guest = await bootImage({ project, privateKey: key.privateKey });
      await guest.waitForSsh();
      if (run > 0) milliseconds.push(performance.now() - start);
      await guest.kill();
    }
  }
  const [now = Number.NaN, before = Number.NaN] = kernels.map(({ milliseconds }) => median(milliseconds));
  const percent = ((now / before - 1) * 100).toFixed(1);
  process.stdout.write(
    `\nQEMU's start to ssh's banner: hardened ${now.toFixed(0)} ms, without ${before.toFixed(0)} ms: ${(now - before).toFixed(0)} ms, or ${percent} %, more\n`,
  );
}
