import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createProject } from "@nixwrt/testkit";
import { nixwrt } from "./Example.js";
import { measure } from "./measure.js";
import { report } from "./report.js";

/** Programs of a router with the libraries that more than one of them uses, beside what examples/defalutroute has. */
const router = ["dnsmasq", "ppp"];

/**
 * Measures whether libraries that several programs of a router use should be static or shared: the bytes of the whole squashfs both ways,
 * for one program that uses them, and for all.
 */
export async function benchLibraries(cache: NodeJS.ProcessEnv): Promise<void> {
  process.stdout.write("\nstatic or shared libraries, squashfs of a router with Wi-Fi\n\n");
  for (const programs of [["hostapd"], ["hostapd", "wpa-supplicant"], ["hostapd", "wpa-supplicant", "iw"]]) {
    const [fixed, shared] = [
      await squashfsBytes("static", programs, cache),
      await squashfsBytes("shared", programs, cache),
    ];
    const what = programs.join(", ");
    report(`${what}: static libraries`, fixed, "B");
    report(
      `${what}: shared libraries`,
      shared,
      "B",
      `${shared < fixed ? "smaller" : "larger"} by ${Math.abs(shared - fixed)} B`,
    );
  }
}

async function squashfsBytes(
  libraries: "static" | "shared",
  programs: readonly string[],
  cache: NodeJS.ProcessEnv,
): Promise<number> {
  const recipes = join(import.meta.dirname, "libraryRecipes.ts");
  const config = `import { qemu } from "@nixwrt/device-qemu";
import { recipes } from ${JSON.stringify(recipes)};
const programs = ${JSON.stringify(programs)};
export default {
  device: qemu(),
  packages: [...${JSON.stringify(router)}, ...recipes.${libraries}.filter(({ name }) => programs.includes(name))],
};
`;
  await using project = await createProject(
    { "nixwrt.config.ts": config },
    { packagesFrom: join(import.meta.dirname, "..") },
  );
  await measure([process.execPath, nixwrt, "build", "-C", project.directory], { env: { ...process.env, ...cache } });
  return (await stat(join(project.directory, "out/emulator/rootfs.squashfs"))).size;
}
