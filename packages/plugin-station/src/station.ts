import {
  bridgeOf,
  didYouMean,
  interfacePath,
  type Plugin,
  type Problems,
  type System,
  valuesOf,
  withOptions,
} from "@nixwrt/core";
import { wpaSupplicant } from "@nixwrt/packages";
import { isContested, useRadio } from "@nixwrt/wifi";
import { type StationOptions, type StationSettings, stationOptions } from "./options.js";
import { controlFolder, renderConfig } from "./renderConfig.js";
import { statusOf } from "./statusOf.js";

const plugin = "@nixwrt/plugin-station";

/** Account that runs wpa_supplicant. */
const account = { name: "wpa", uid: 921, description: "Wi-Fi station" };

/** wpa_supplicant configures the radio, and sends and receives frames that are not IP packets. */
const capabilities = ["CAP_NET_ADMIN", "CAP_NET_RAW"];

/** Seconds within which a station finds another access point of its network. A scan of all channels in both bands takes 2 to 4 seconds. */
const secondsToRoam = 10;

/**
 * A Wi-Fi radio as a client of a network. With `interfaces.wlan0.dhcp`, it is an uplink like any other.
 * It reports wrong options in its `problems`.
 */
export function station(options: StationOptions): Plugin {
  return withOptions(stationOptions, options, plugin, (settings) => {
    const { interface: radio } = settings;
    const name = `station-${radio}`;
    const configPath = `/etc/wpa_supplicant/${radio}.conf`;
    return {
      name,
      apply(context) {
        const { hooks } = context;
        useRadio(context, name, settings);
        hooks.users.tap(name, (accounts) => accounts.user(account, { default: true }));
        hooks.links.tap(name, (links, system) => {
          const bridge = settings.wds ? bridgeOf(system, radio) : undefined;
          links.provide({
            name: radio,
            kind: "Wi-Fi station",
            // The kernel adds a station to a bridge only once it is in 4-address mode, so wpa_supplicant does both.
            ...(bridge === undefined ? {} : { joinedBy: "service" }),
            leaseGrace: secondsToRoam,
            service: {
              prepare: preferOthers(radio),
              run: `exec wpa_supplicant -D nl80211 -i ${radio}${bridge === undefined ? "" : ` -b ${bridge}`} -c ${configPath}`,
              // The interface exists earlier, but it is up only after the access point has accepted the station.
              ready: `grep -q up /sys/class/net/${radio}/operstate`,
              status: statusOf(radio),
              user: account.name,
              capabilities,
              directories: [{ path: controlFolder, mode: 0o700 }],
              dependsOn: [`device:${radio}`, ...(bridge === undefined ? [] : [`link:${bridge}`])],
            },
          });
        });
        hooks.packages.tap(name, (packages) => packages.add(wpaSupplicant));
        hooks.busybox.tap(name, (busybox) => busybox.enable(["GREP"]));
        hooks.etc.tap(name, (etc) => {
          etc.file(configPath, renderConfig(settings), { mode: 0o600, user: account.name });
        });
        hooks.check.tap(name, (problems, system) => checkStation(settings, system, problems));
      },
    };
  });
}

/** Shell commands that make the kernel ignore routes through a radio without a network, so that another uplink is used meanwhile. */
function preferOthers(radio: string): string {
  return `for family in ipv4 ipv6; do
  setting=/proc/sys/net/$family/conf/${radio}/ignore_routes_with_linkdown
  [ ! -e $setting ] || echo 1 > $setting
done`;
}

/** Reports a radio that the device lacks, that is in a bridge without 4-address mode or the reverse, that nothing uses, or whose hardware address is set. */
function checkStation({ interface: radio, wds }: StationSettings, system: System, problems: Problems): void {
  const { radios } = system.device;
  if (radios?.some((one) => one.interface === radio) === false) {
    const names = radios.map((one) => one.interface);
    problems.add({
      code: "WIFI_RADIO",
      certain: true,
      path: `${plugin}: interface`,
      message: `the device has no radio ${radio}${didYouMean(radio, names)}`,
      hint: names.length === 0 ? "Its kernel has no driver for a radio" : `It has ${names.join(", ")}`,
    });
  }
  if (isContested(radio, system)) return;
  const bridge = bridgeOf(system, radio);
  if (bridge !== undefined && !wds) {
    problems.add({
      code: "WIFI_NETWORK",
      path: `${plugin}: interface`,
      message: `${radio} is a member of ${bridge}, but an access point only accepts frames from the station itself`,
      hint: `Remove it from the bridge and route instead: set ${interfacePath(radio, "dhcp")}, and give ${bridge} addresses of its own. Or set wds: true, if the access point supports 4-address mode`,
    });
  }
  if (bridge === undefined && wds) {
    problems.add({
      code: "WIFI_NETWORK",
      path: `${plugin}: wds`,
      message: `${radio} is in no bridge, and 4-address mode is only for members of a bridge`,
      hint: `Add ${radio} to interfaces.NAME.bridge.members, or leave out wds`,
    });
  }
  const used =
    bridge !== undefined ||
    system.interfaces.has(radio) ||
    valuesOf(system.links).some(({ on }) => on?.includes(radio));
  if (!used) {
    problems.add({
      code: "WIFI_NETWORK",
      path: `${plugin}: interface`,
      message: `${radio} joins a network, but has no addresses there`,
      hint: `Add interfaces: { ${JSON.stringify(radio)}: { dhcp: true } }`,
    });
  }
  if (system.interfaces.get(radio)?.value.mac !== undefined) {
    problems.add({
      code: "WIFI_NETWORK",
      path: `${plugin}: interface`,
      message: `the hardware address of ${radio} cannot be set while it is a station`,
      hint: `Leave out ${interfacePath(radio, "mac")}`,
    });
  }
}
