import { describe, expect, it } from "vitest";
import { formatProblem } from "../../src/errors.js";
import { explainSymbolProblem } from "../../src/plan/symbolProblem.js";
import { plugin, systemOf } from "../system/support.js";

const system = systemOf([
  plugin("storage", { kernelConfig: (kernel) => kernel.enable(["USB_STORAGE"], { reason: "disks" }) }),
  plugin("web", { busybox: (busybox) => busybox.enable(["FEATURE_HTTPD_GZIP"]) }),
]);

function explained(raw: Record<string, unknown>): string | undefined {
  const problem = explainSymbolProblem(system, raw);
  return problem === undefined ? undefined : formatProblem(problem);
}

describe("a lost symbol", () => {
  it("is explained with who asked for it and its dependencies", () => {
    const dependsOn = "USB_SUPPORT [=n] && SCSI [=n]";
    expect(
      explained({ code: "KERNEL_SYMBOL_LOST", symbol: "USB_STORAGE", wanted: "y", got: "n", dependsOn }),
    ).toBe(`KERNEL_SYMBOL_LOST: kernel.config.USB_STORAGE: CONFIG_USB_STORAGE=y, asked for by storage (disks), was not kept: its final value is n
  → It depends on USB_SUPPORT [=n] && SCSI [=n]
    Set what it needs in kernel.config, or remove it`);
    expect(explained({ code: "BUSYBOX_SYMBOL_LOST", symbol: "FEATURE_HTTPD_GZIP", wanted: "y", got: "n" })).toContain(
      "asked for by web",
    );
  });

  it("is explained with the active symbols that select it, if it is selected", () => {
    const selectedBy = "A [=n] && B [=y] || C [=y] || D [=n]";
    const raw = { code: "KERNEL_SYMBOL_LOST", symbol: "DTC", wanted: "n", got: "y", hidden: true, selectedBy };
    expect(explained(raw)).toContain(
      "It cannot be set directly: its value follows from other symbols\n    It is selected by C [=y]\n",
    );
  });

  it("is explained with the most similar name, if it does not exist", () => {
    const raw = { code: "KERNEL_SYMBOL_UNKNOWN", symbol: "SQASHFS", nearest: "SQUASHFS" };
    expect(explained(raw)).toContain("Did you mean SQUASHFS?");
  });

  it.each([
    ["FEATURE_HTPD_GZIP", "FEATURE_HTTPD_GZIP"],
    ["WGTE", "WGET"],
    ["HTTPDD", "HTTPD"],
  ])("of busybox that does not exist comes with the nearest name, too: %s", (symbol, meant) => {
    const raw = { code: "BUSYBOX_SYMBOL_UNKNOWN", symbol, wanted: "y", known: "FEATURE_HTTPD_GZIP WGET HTTPD UDHCPD" };
    expect(explained(raw)).toContain(`busybox.config.${symbol}: CONFIG_${symbol}=y, asked for by nobody`);
    expect(explained(raw)).toContain(`Did you mean ${meant}?`);
  });

  it("that is like no other is to be looked up", () => {
    const raw = { code: "BUSYBOX_SYMBOL_UNKNOWN", symbol: "FROBNICATE", known: "WGET HTTPD" };
    expect(explained(raw)).toContain("Look up the name in its Kconfig files");
  });

  it("has a path that can be found in the config, whatever its name", () => {
    expect(explained({ code: "KERNEL_SYMBOL_UNKNOWN", symbol: "6LOWPAN_X" })).toContain('kernel.config["6LOWPAN_X"]:');
  });

  it("is explained here, but no other problem is", () => {
    expect(explained({ code: "PATCH_UNKNOWN" })).toBeUndefined();
    expect(explained({ code: 7 })).toBeUndefined();
  });
});
