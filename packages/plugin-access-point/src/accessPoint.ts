import { bridgeOf, type Content, type Plugin, type System, withOptions } from "@nixwrt/core";
import { hostapd } from "@nixwrt/packages";
import { useRadio } from "@nixwrt/wifi";
import { checkAccessPoint } from "./checkAccessPoint.js";
import { chooseRadio, radioOf } from "./chosenRadio.js";
import { type AccessPointOptions, accessPointOptions, networksOf } from "./options.js";
import { controlFolder, filesOf, renderConfig } from "./renderConfig.js";
import { statusOf } from "./statusOf.js";

/** Account that runs hostapd. */
const account = { name: "hostapd", uid: 920, description: "Wi-Fi access point" };

/** hostapd configures radios and bridges, and sends and receives frames that are not IP packets. */
const capabilities = ["CAP_NET_ADMIN", "CAP_NET_RAW"];

/**
 * A Wi-Fi access point with one or more networks on one radio.
 * It reports wrong options in its `problems`.
 */
export function accessPoint(options: AccessPointOptions): Plugin {
  return withOptions(accessPointOptions, options, "@nixwrt/plugin-access-point", (settings) => {
    const { interface: radio } = settings;
    const name = `access-point-${radio}`;
    const networks = networksOf(settings);
    const files = filesOf(radio);
    return {
      name,
      apply(context) {
        const { hooks } = context;
        useRadio(context, name, settings);
        hooks.users.tap(name, (accounts) => accounts.user(account, { default: true }));
        hooks.links.tap(name, (links, system) => {
          links.provide({
            name: radio,
            kind: "access point",
            joinedBy: "service",
            service: {
              run: `exec hostapd ${files.config}`,
              ready: `hostapd_cli -p ${controlFolder} -i ${radio} status 2>/dev/null | grep -q ^state=ENABLED`,
              status: statusOf(networks),
              user: account.name,
              capabilities,
              directories: [{ path: controlFolder, mode: 0o700 }],
              dependsOn: [`device:${radio}`, ...bridgesOf(networks, system).map((bridge) => `link:${bridge}`)],
            },
          });
          for (const { interface: one } of networks.slice(1)) {
            links.provide({
              name: one,
              kind: "network of an access point",
              on: [radio],
              joinedBy: "service",
              service: { oneshot: `until [ -e /sys/class/net/${one} ]; do sleep 0.2; done` },
            });
          }
        });
        hooks.packages.tap(name, (packages) => packages.add(hostapd));
        hooks.busybox.tap(name, (busybox) => busybox.enable(["GREP", "SLEEP"]));
        hooks.etc.tap(name, (etc, system) => {
          const secret = { mode: 0o600, user: account.name };
          etc.file(
            files.config,
            renderConfig(settings, chooseRadio(settings, radioOf(settings, system)), system),
            secret,
          );
          for (const { interface: one, macs } of networks) {
            if (macs !== undefined) etc.file(filesOf(one).macs, listed(macs), secret);
          }
        });
        hooks.check.tap(name, (problems, system) => checkAccessPoint(settings, system, problems));
      },
    };
  });
}

function bridgesOf(networks: readonly { readonly interface: string }[], system: System): string[] {
  const all = networks.map((one) => bridgeOf(system, one.interface));
  return [...new Set(all.filter((one) => one !== undefined))].sort();
}

function listed(macs: { readonly allow: readonly string[] } | { readonly deny: readonly string[] }): Content {
  return ("allow" in macs ? macs.allow : macs.deny).map((mac) => `${mac}\n`).join("");
}
