import { describe, expect, it } from "vitest";
import { kernelFirmwareScript } from "../../src/plan/kernelFirmware.js";
import { planSystem } from "../../src/plan/planSystem.js";
import { unpackFunctions } from "../../src/plan/unpack.js";
import type { KernelFirmware } from "../../src/system/KernelFirmware.js";
import { debianBinary, urlSource } from "../../src/system/source.js";
import { plugin, systemOf } from "../system/support.js";
import { runScript } from "./shell.js";

const database: KernelFirmware = {
  name: "regulatory.db",
  package: "wireless-regdb",
  source: debianBinary("wireless-regdb"),
  file: "usr/lib/firmware/regulatory.db-upstream",
  licence: "ISC",
};
const chip: KernelFirmware = {
  name: "acme/chip.bin",
  package: "acme-firmware",
  source: urlSource("https://example.org/v2/chip%20v2.bin", "0".repeat(64)),
  file: "chip v2.bin",
  licence: "LicenseRef-Acme",
};

const bringing = (name: string, ...firmware: KernelFirmware[]) =>
  plugin(name, { kernelFirmware: (to) => firmware.map((one) => to.add(one)) });

describe("firmware in the kernel", () => {
  it("is unpacked into its folder from any kind of archive", () => {
    const { stdout, exitCode } = runScript(`mkdir -p deb/usr/lib/firmware linux
echo rules > deb/usr/lib/firmware/regulatory.db-upstream
tar -cJf data.tar.xz -C deb . && ar q regdb.deb data.tar.xz
echo code > 123-chip
${unpackFunctions}
firmware0=$PWD/123-chip firmware1=$PWD/regdb.deb
cd linux
${kernelFirmwareScript(systemOf([bringing("radio", database, chip)])).replaceAll("/build/", "../")}
cd ../firmware; find . -type f | sort | xargs grep .
echo "\${!firmware*}"`);
    expect({ stdout, exitCode }).toEqual({
      stdout: "./acme/chip.bin:code\n./regulatory.db:rules\n",
      exitCode: 0,
    });
  });

  it("is part of the kernel's configuration, and a package in the manifest", () => {
    const { steps, packages } = planSystem(systemOf([bringing("radio", database), bringing("chip", chip)]));
    const { environment } = steps["linux-mips"] ?? {};
    expect(environment?.kernelConfig).toEqual({
      text: expect.stringContaining(`CONFIG_FW_LOADER=y
CONFIG_EXTRA_FIRMWARE="acme/chip.bin regulatory.db"
CONFIG_EXTRA_FIRMWARE_DIR="/build/firmware"
`),
    });
    expect(environment).toMatchObject({ firmware0: { source: chip.source }, firmware1: { source: database.source } });
    expect(packages).toContainEqual({ name: "wireless-regdb", source: database.source, licence: "ISC" });
  });

  it("does not alter the kernel step if there is none", () => {
    const { environment, script } = planSystem(systemOf([])).steps["linux-mips"] ?? {};
    expect(JSON.stringify([environment, script])).not.toMatch(/EXTRA_FIRMWARE|firmware0/);
  });

  it("has a valid name, and a single origin", () => {
    for (const name of ["", "/lib/firmware/x", "../x", "a b"]) {
      expect(() => systemOf([bringing("radio", { ...chip, name })])).toThrow(/KERNEL_FIRMWARE_NAME/);
    }
    const both = [bringing("a", chip), bringing("b", { ...chip, file: "other" })];
    expect(() => systemOf(both)).toThrow(/KERNEL_FIRMWARE_CONFLICT: a and b/);
    const unchecked = { ...chip, source: urlSource("https://example.org/chip.bin", "") };
    expect(() => planSystem(systemOf([bringing("radio", unchecked)]))).toThrow(/PACKAGE_SOURCE/);
  });
});
