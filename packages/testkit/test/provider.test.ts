import { openProject } from "@nixwrt/core/host";
import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { createProject } from "../src/createProject.js";
import { completeSettings, type ProviderSettings, quoteForPppd } from "../src/provider/ProviderOptions.js";
import { providerFiles, providerNeeds } from "../src/provider/providerFiles.js";

/** Parses a word like pppd: in quotes, a backslash quotes the next character (getword in its options.c). */
const asRead = (word: string) => word.replace(/^"(.*)"$/su, "$1").replaceAll(/\\(.)/gsu, "$1");

async function systemOf(settings: ProviderSettings) {
  const files = providerFiles(completeSettings(settings));
  await using project = await createProject(files);
  const { plan, system } = await openProject({ cwd: project.directory, env: { PROVIDER_PASSWORD: "s3cr3t" } });
  return { plan, system, text: JSON.stringify(files) };
}

it("pppd reads users and passwords as they were given", () => {
  assert(
    property(string({ unit: "grapheme", minLength: 1 }), (word) => {
      if (/[\0\r\n]/.test(word)) expect(() => quoteForPppd(word)).toThrow(TypeError);
      else expect(asRead(quoteForPppd(word))).toBe(word);
    }),
  );
});

describe("a provider's settings", () => {
  it.each([
    [{ vlan: 0 }, RangeError],
    [{ vlan: 4095 }, RangeError],
    [{ vlan: 7.5 }, RangeError],
    [{ delegatedLength: 55 }, RangeError],
    [{ delegatedLength: 65 }, RangeError],
    [{ prefixLifetime: { preferred: 60, valid: 30 } }, RangeError],
    [{ prefixLifetime: { preferred: 0, valid: 30 } }, RangeError],
    [{ user: "" }, TypeError],
    [{ password: "two\nlines" }, TypeError],
  ])("refuses %o", (settings, error) => {
    expect(() => completeSettings(settings)).toThrow(error);
  });

  it("make a system with PPPoE in the requested VLAN, with the password in none of its files", async () => {
    const { system, text } = await systemOf({ vlan: 7, password: "correct horse", user: "o'brian@isp" });
    expect(system.interfaces.get("line.7")?.value.vlan).toEqual({ of: "line", id: 7 });
    expect(system.services.get("pppoe-server")?.value.run).toContain(" -I line.7 ");
    expect(text).not.toMatch(/correct horse|s3cr3t/);
  });

  it("make a system without a VLAN by default, with additional symbols for kernel and busybox", async () => {
    const { system } = await systemOf({ kernel: { WIREGUARD: true }, busybox: { LESS: true }, delegatedLength: 60 });
    expect([...system.interfaces.keys()].filter((name) => name.includes("."))).toEqual([]);
    expect(system.services.get("pppoe-server")?.value.run).toContain(" -I line ");
    for (const symbol of ["WIREGUARD", "PPPOE", "PPPOL2TP"]) expect(system.kernelConfig.get(symbol)?.value).toBe("y");
    expect(system.busybox.get("LESS")?.value).toBe("y");
  });
});

it("a provider shares the kernel and busybox of a router that requests the same symbols", async () => {
  const needs = {
    kernel: { config: { ...providerNeeds.kernel, WIREGUARD: true } },
    busybox: { config: { ...providerNeeds.busybox, LESS: true } },
  };
  await using project = await createProject({
    "nixwrt.config.ts": `import { qemu } from "@nixwrt/device-qemu";
import { ppp } from "@nixwrt/packages";
export default {
  hostname: "router", device: qemu(), interfaces: { eth0: { dhcp: true } }, packages: [ppp],
  ...${JSON.stringify(needs)},
};
`,
  });
  const router = await openProject({ cwd: project.directory });
  const settings = (all: typeof router.system.kernelConfig) =>
    Object.fromEntries([...all].flatMap(([name, { value, ifAvailable }]) => (ifAvailable ? [] : [[name, value]])));
  const { kernelConfig, busybox } = router.system;
  const { plan } = await systemOf({ vlan: 7, kernel: settings(kernelConfig), busybox: settings(busybox) });
  for (const step of ["linux-mips", "busybox-mips"]) {
    expect(plan.steps[step]).toBeDefined();
    expect(plan.steps[step]).toEqual(router.plan.steps[step]);
  }
});
