import { expect, test } from "vitest";
import { formatProblem } from "../../src/errors.js";
import { switchedOff } from "../../src/plan/switchedOff.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import { device, plugin } from "../system/support.js";

const system = applyPlugins({
  hostname: "x",
  device,
  plugins: [plugin("vpn", { kernelConfig: (kernel) => kernel.enable(["TUN", "WIREGUARD"], { reason: "tunnels" }) })],
  config: plugin("config", { kernelConfig: (kernel) => kernel.set("NET", "n", { reason: "kernel.config" }) }),
});
const lost = (symbol: string, dependsOn?: string) => ({
  code: "KERNEL_SYMBOL_LOST",
  ...{ symbol, wanted: "y", got: "n" },
  ...(dependsOn === undefined ? {} : { dependsOn }),
});

test("all symbols that are lost because of one symbol are one problem, which names that symbol", () => {
  const raws = [
    lost("TUN", "NETDEVICES [=n] && (PCI [=n] || INET [=n])"),
    lost("NETDEVICES", "NET [=n]"),
    lost("WIREGUARD", "INET [=n] && NETDEVICES [=n]"),
  ];
  const { problems, rest } = switchedOff(system, raws);
  expect(rest).toEqual([]);
  expect(problems.map(formatProblem)).toEqual([
    "KERNEL_SYMBOL_LOST: kernel.config.NET: CONFIG_NET=n, asked for by config (kernel.config), switches off symbols that are needed: " +
      "TUN (vpn (tunnels)), NETDEVICES (nobody), WIREGUARD (vpn (tunnels))\n  → Do not set NET to n, or remove what needs these symbols",
  ]);
});

test("symbols that are lost for another reason are unchanged", () => {
  const raws = [
    lost("TUN", "NETDEVICES [=n]"),
    // Either of the two would suffice, so NET is not the reason.
    lost("WIREGUARD", "NET [=n] || INET [=n]"),
    lost("TUN"),
    { code: "KERNEL_SYMBOL_UNKNOWN", symbol: "TUNN" },
    { ...lost("TUN", "NET [=n]"), got: "m" },
    { code: "BUSYBOX_SYMBOL_LOST", symbol: "X", dependsOn: "NET [=n]" },
  ];
  expect(switchedOff(system, raws)).toEqual({ problems: [], rest: raws });
});
