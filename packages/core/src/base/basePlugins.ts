import type { Plugin } from "../system/Plugin.js";
import { boot } from "./boot.js";
import { bridge } from "./bridge.js";
import { bridgeVlans } from "./bridgeVlans.js";
import { carrier } from "./carrier.js";
import { commonSymbols } from "./commonSymbols.js";
import { serialConsole } from "./console.js";
import { cpu } from "./cpu.js";
import { delegation } from "./delegation.js";
import { filesystems } from "./filesystems.js";
import { hardening } from "./hardening.js";
import { init } from "./init.js";
import { network } from "./network.js";
import { networkEvents } from "./networkEvents.js";
import { packageNeeds } from "./packageNeeds.js";
import { routerFacts } from "./routerFacts.js";
import { shell } from "./shell.js";
import { skeleton } from "./skeleton.js";
import { supervision } from "./supervision.js";
import { sysctl } from "./sysctl.js";
import { userland } from "./userland.js";
import { users } from "./users.js";
import { vlan } from "./vlan.js";
import { watchdog } from "./watchdog.js";

/** Returns the built-in plugins of every image. They are ordinary plugins, but configs need not name them. */
export function basePlugins(): Plugin[] {
  return [
    boot(),
    bridge(),
    bridgeVlans(),
    carrier(),
    commonSymbols(),
    serialConsole(),
    cpu(),
    delegation(),
    filesystems(),
    hardening(),
    init(),
    network(),
    networkEvents(),
    packageNeeds(),
    routerFacts(),
    shell(),
    skeleton(),
    supervision(),
    sysctl(),
    userland(),
    users(),
    vlan(),
    watchdog(),
  ];
}
