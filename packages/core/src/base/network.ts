import { interfacePath } from "../configPath.js";
import { shellQuote } from "../shellQuote.js";
import { asksDhcp6 } from "../system/delegations.js";
import { gatewaysOf, listensToRouters } from "../system/Interface.js";
import type { Plugin } from "../system/Plugin.js";
import { type System, valuesOf } from "../system/System.js";
import { allInterfaces, interfaceNames, uplinksOf } from "../system/uplinks.js";
import { addressServices } from "./addressServices.js";
import { checkDelegations } from "./checkDelegations.js";
import { checkInterfaces } from "./checkInterfaces.js";
import { macSymbols } from "./hardwareAddress.js";
import { makeLinkService } from "./linkServices.js";
import { networkAccount } from "./networkAccount.js";
import { factsFolder, factsPath, factsScript } from "./networkFacts.js";
import { udhcpc6Path, udhcpc6Script, udhcpcPath, udhcpcScript } from "./udhcpcScript.js";

/** Loopback, and the addresses of each interface, fixed or by DHCP. Any plugin can replace these services. */
export function network(): Plugin {
  return {
    name: "network",
    apply({ hooks }) {
      hooks.users.tap("network", (accounts) => accounts.user(networkAccount, { default: true }));
      hooks.services.tap("network", (services, system) => {
        const suggestion = { default: true };
        services.add(loopback(system), suggestion);
        for (const name of interfaceNames(system)) services.add(makeLinkService(name, system), suggestion);
        for (const one of allInterfaces(system)) {
          for (const service of addressServices(one, system)) services.add(service, suggestion);
        }
      });
      hooks.busybox.tap("network", (busybox, system) => {
        busybox.enable(["IP", "FEATURE_IP_ADDRESS", "FEATURE_IP_LINK", "FEATURE_IP_ROUTE", "FEATURE_IPV6"]);
        busybox.enable(["CAT", "FLOCK", "GREP", "MKDIR", "MV", "RM"], { reason: "facts of interfaces" });
        const all = allInterfaces(system);
        const asks6 = all.some(({ name }) => asksDhcp6(system, name));
        if (all.some((one) => one.dhcp)) busybox.enable(["UDHCPC", "FEATURE_UDHCP_RFC3397"]);
        if (asks6) busybox.enable(["UDHCPC6", "FEATURE_UDHCPC6_RFC3646"]);
      });
      hooks.kernelConfig.tap("network", (kernel, system) => {
        kernel.enable(["NET", "INET", "UNIX"]);
        for (const one of allInterfaces(system)) {
          const reason = interfacePath(one.name);
          if (one.dhcp || asksDhcp6(system, one.name)) kernel.enable(["PACKET"], { reason });
          if (one.mac !== undefined) kernel.enable(macSymbols, { reason });
          const routed = (one.routes ?? []).map(({ to }) => to);
          const given = [...(one.addresses ?? []), ...gatewaysOf(one), ...routed];
          if (listensToRouters(one) || given.some((address) => address.includes(":")))
            kernel.enable(["IPV6"], { reason });
        }
        for (const { name, kernel: symbols = [] } of valuesOf(system.links)) {
          kernel.enable(symbols, { reason: interfacePath(name) });
        }
      });
      hooks.etc.tap("network", (etc, system) => {
        const all = allInterfaces(system);
        const asks6 = all.some(({ name }) => asksDhcp6(system, name));
        etc.file(factsPath, factsScript(resolverOrder(system)));
        if (all.some((one) => one.dhcp)) etc.file(udhcpcPath, udhcpcScript, { mode: 0o755 });
        if (asks6) etc.file(udhcpc6Path, udhcpc6Script, { mode: 0o755 });
      });
      hooks.check.tap("network", (problems, system) => {
        checkInterfaces(system, problems);
        checkDelegations(system, problems);
      });
    },
  };
}

/** Returns the service for the loopback interface and for the folders with facts of all others. */
function loopback(system: System) {
  const folders = interfaceNames(system).map((name) => `${factsFolder}/${shellQuote(name)}/from`);
  return {
    name: "loopback",
    oneshot: `ip link set lo up\nip addr replace 127.0.0.1/8 dev lo\nmkdir -p ${[factsFolder, ...folders].join(" ")}\n: >> ${factsFolder}/lock`,
    user: networkAccount.name,
    capabilities: ["CAP_NET_ADMIN"],
    directories: [{ path: factsFolder }],
  };
}

/** Returns the interfaces in the order of their name servers. Those of the best uplink come first. */
function resolverOrder(system: System): string[] {
  return [...new Set([...uplinksOf(system), ...allInterfaces(system).map(({ name }) => name)])];
}
