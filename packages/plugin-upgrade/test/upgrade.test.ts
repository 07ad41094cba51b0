import { type Plugin, secret } from "@nixwrt/core";
import { aarch64, type DevicePlugin, mipsel } from "@nixwrt/core/device";
import { applyPlugins, type SystemInput } from "@nixwrt/core/host";
import upgradeDefault, { upgrade } from "@nixwrt/plugin-upgrade";
import { testDevice } from "@nixwrt/testkit";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { messageOf } from "../../core/test/system/support.js";

const boot: NonNullable<DevicePlugin["device"]["boot"]> = {
  deviceTree: "acme/router.dts",
  kernelImage: { format: "uimage", compression: "lzma" },
  kernelArguments: "",
  flash: {
    size: 0x1000000,
    eraseBlock: 0x10000,
    partitions: [
      { name: "u-boot", offset: 0, size: 0x30000 },
      { name: "firmware", offset: 0x30000, size: 0xfd0000 },
    ],
    firmware: "firmware",
    kernelSlot: 0x200000,
    partitionsBy: { node: "flash" },
  },
  phram: { address: 0x1000000, kernelSlot: 0x200000, rootfsSize: 0x800000 },
  loader: { prompt: ">", stop: "press a key" },
};

function systemOf(change: Partial<DevicePlugin["device"]> = {}, more: Partial<SystemInput> = {}) {
  const device = testDevice({ watchdog: "/dev/watchdog0", boot, ...change });
  return applyPlugins({ hostname: "test", device, plugins: [upgrade({ trialSeconds: 60 })], ...more });
}

function textOf(system: ReturnType<typeof systemOf>, path: string): string {
  const found = system.files.get(path)?.value;
  return found?.kind === "file"
    ? [found.content]
        .flat(9)
        .map((part) => (typeof part === "string" ? part : "…"))
        .join("")
    : "";
}

describe("upgrade", () => {
  it("is the package's default export, for rc files", () => {
    expect(upgradeDefault).toBe(upgrade);
  });

  it("describes the device for its scripts", () => {
    expect(textOf(systemOf(), "/etc/nixwrt/upgrade")).toBe(
      "device test-board\ndate …\nendian big\nmachine 8\nloader-offset 2147483648\ntrial 60\nphram 18874368 8388608\nflash firmware\n",
    );
    const recovery = { name: "recovery", offset: 0x800000, size: 0x800000 };
    const flash = { ...boot.flash, partitions: [recovery] } as NonNullable<typeof boot.flash>;
    const little = systemOf({ cpu: { family: mipsel, march: "mips32r2", mtune: "24kc" }, boot: { ...boot, flash } });
    expect(textOf(little, "/etc/nixwrt/upgrade")).toMatch(/^endian little\n(.*\n)*recovery recovery\n$/m);
  });

  it("checks signatures if images are signed", () => {
    expect(systemOf().packages.has("signify")).toBe(false);
    expect(systemOf().files.has("/etc/nixwrt/upgrade.pub")).toBe(false);
    const publicKey = `RW${"A".repeat(54)}`;
    const signed = systemOf({}, { signing: { key: secret("KEY"), publicKey } });
    expect(signed.packages.has("signify")).toBe(true);
    expect(textOf(signed, "/etc/nixwrt/upgrade.pub")).toBe(`untrusted comment: images for this device\n${publicKey}\n`);
  });

  it("feeds the watchdog if there is one", () => {
    expect(systemOf().services.get("watchdog")?.value.run).toMatch(
      /exec 3> \/dev\/watchdog0\n(.*\n)*exec watchdog -F .* \/dev\/watchdog0$/,
    );
    const { services } = applyPlugins({
      hostname: "test",
      device: { name: "d", device: { ...systemOf().device, watchdog: undefined } as never, apply() {} },
      plugins: [upgrade()],
    });
    expect(services.has("watchdog")).toBe(false);
  });

  it("refuses a device without room for a new system", () => {
    const { flash: _, phram: __, ...neither } = boot;
    expect(() => systemOf({ boot: neither })).toThrow(/UPGRADE_DEVICE: test-board has neither flash nor reserved RAM/);
  });

  it("refuses a CPU whose kernels it cannot start", () => {
    const cpu = { family: aarch64, march: "armv8-a", mtune: "cortex-a53" };
    expect(() => systemOf({ cpu })).toThrow(/UPGRADE_CPU: .*aarch64/);
  });

  /** Stands for an ssh server. plugin-sshd is called "sshd". */
  const server = (name: string, user: string, hostKey: boolean): Plugin => ({
    name,
    apply({ hooks }) {
      hooks.services.tap(name, (services) => services.add({ name: "sshd", run: "exec sshd" }));
      hooks.etc.tap(name, (etc) => {
        etc.file(`${user}/.ssh/authorized_keys`, "ssh-ed25519 AAAA me\n");
        if (hostKey) etc.file("/etc/key", secret("HOST_KEY"), { sshHostKey: true });
      });
    },
  });
  it.each<[string, Plugin[], RegExp[]]>([
    ["no ssh server", [], [/root has no ssh key/]],
    ["keys of others only", [server("sshd", "/home/me", true)], [/root has no ssh key/]],
    ["a host key for each start", [server("sshd", "/root", false)], [/host key changes at each start/]],
    ["all that it needs", [server("sshd", "/root", true)], []],
    ["another server, whose keys are not known", [server("openssh", "/root", false)], []],
  ])("warns of a system that it cannot log in to: %s", (_what, plugins, details) => {
    const { warnings } = systemOf({}, { plugins: [upgrade(), ...plugins] });
    expect(warnings.map(({ what }) => what)).toEqual(details.map(() => "nixwrt upgrade"));
    for (const [index, detail] of details.entries()) expect(warnings[index]?.detail).toMatch(detail);
  });

  it("refuses invalid options", () => {
    expect(messageOf(() => upgrade({ trialSeconds: 1 }))).toMatch(/@nixwrt\/plugin-upgrade: trialSeconds/);
  });

  it("has scripts with valid syntax", async () => {
    const scripts = [...systemOf().files].filter(([path]) => /\/brickwrt/.test(path));
    expect(scripts).toHaveLength(6);
    for (const [path] of scripts) {
      const { stderr } = await execa("sh", ["-n"], { input: textOf(systemOf(), path) });
      expect({ path, stderr }).toEqual({ path, stderr: "" });
    }
  });
});
