import {
  bridgeOf,
  didYouMean,
  interfacePath,
  isOwnHost,
  type Problems,
  type Radio,
  radioBands,
  type System,
} from "@nixwrt/core";
import { allowedNumbers, allowedWidths, channelNumbers, isContested } from "@nixwrt/wifi";
import { checkLines } from "./checkLines.js";
import { checkSeparation } from "./checkSeparation.js";
import { chooseRadio, radioOf } from "./chosenRadio.js";
import { type AccessPointSettings, mostStations, type NetworkSettings, networksOf } from "./options.js";

const plugin = "@nixwrt/plugin-access-point";

/** Maximum length of an interface's name in bytes: IFNAMSIZ of Linux without the NUL. */
const longestName = 15;

/**
 * Reports radios that the device lacks, settings that the radio or the country does not support, networks that lead nowhere, networks
 * that stations cannot tell apart, or that are not separate, and lines that hostapd does not know.
 */
export function checkAccessPoint(settings: AccessPointSettings, system: System, problems: Problems): void {
  checkRadio(settings, system, problems);
  checkChannel(settings, radioOf(settings, system), problems);
  if (isContested(settings.interface, system)) return;
  checkNetworks(settings, system, problems);
  checkSeparation(settings, system, problems);
  checkLines(settings, system, problems);
}

function checkRadio(settings: AccessPointSettings, system: System, problems: Problems): void {
  const { radios } = system.device;
  if (radios === undefined) return;
  const { interface: name, band, width, standards = [] } = settings;
  const add = (key: string, message: string, hint: string) =>
    problems.add({ code: "WIFI_RADIO", certain: true, path: `${plugin}: ${key}`, message, hint });
  const radio = radios.find((one) => one.interface === name);
  if (radio === undefined) {
    const others = radios.map((one) => `${one.interface} (${one.bands.join(" and ")} GHz)`).join(", ");
    add(
      "interface",
      `the device has no radio ${name}${didYouMean(
        name,
        radios.map((one) => one.interface),
      )}`,
      others === "" ? "Its kernel has no driver for a radio" : `It has ${others}`,
    );
    return;
  }
  if (!radio.bands.includes(band)) {
    add("band", `${name} does not support ${band} GHz`, `It supports ${radio.bands.join(" and ")} GHz`);
  }
  if (width !== undefined && width > radio.width) {
    add("width", `${name} does not support channels of ${width} MHz`, `It supports at most ${radio.width} MHz`);
  }
  const lacking = standards.filter((one) => !radio.standards.includes(one));
  if (lacking.length > 0) {
    const list = (all: readonly string[]) => all.map((one) => `802.11${one}`).join(" and ");
    add("standards", `${name} does not support ${list(lacking)}`, `It supports ${list(radio.standards)}`);
  }
}

function checkChannel(settings: AccessPointSettings, radio: Radio | undefined, problems: Problems): void {
  const { country, band, channel } = settings;
  const { width, candidates, standards } = chooseRadio(settings, radio);
  const add = (key: string, message: string, hint: string) =>
    problems.add({ code: "WIFI_CHANNEL", certain: true, path: `${plugin}: ${key}`, message, hint });
  const numbers = allowedNumbers(country, band, 20);
  const allowed = `Allowed channels: ${numbers.join(", ") || "none"}`;
  if (width > 20 && !standards.some((one) => width === 40 || one !== "n")) {
    add("width", `a channel of ${width} MHz needs 802.11ac or later`, "Add it to standards, or give a smaller width");
  } else if (channel === "auto") {
    if (candidates.length > 0) return;
    const message = `${country} has no channel of ${width} MHz at ${band} GHz that radars do not use`;
    add("channel", message, `Give another width, band or channel. ${allowed}`);
  } else if (!channelNumbers(band).includes(channel)) {
    const other = radioBands.find((one) => channelNumbers(one).includes(channel));
    if (other !== undefined) {
      add(
        "channel",
        `channel ${channel} is at ${other} GHz, but band is "${band}"`,
        `Set band: "${other}". ${allowed}`,
      );
    } else if (band === "2.4" && channel === 14) {
      const message = `${country} does not allow channel 14 at 2.4 GHz`;
      add("channel", message, `Only Japan does, and only for 802.11b, which this plugin does not support. ${allowed}`);
    } else add("channel", `there is no channel ${channel} at ${band} GHz`, allowed);
  } else if (!numbers.includes(channel)) {
    add("channel", `${country} does not allow channel ${channel} at ${band} GHz`, allowed);
  } else {
    const widths = allowedWidths(country, band, channel);
    if (widths.includes(width)) return;
    add(
      "width",
      `channel ${channel} cannot be ${width} MHz wide in ${country}`,
      `It can be ${widths.join(" or ")} MHz wide`,
    );
  }
}

function checkNetworks(settings: AccessPointSettings, system: System, problems: Problems): void {
  const names = new Set<string>();
  for (const [index, network] of networksOf(settings).entries()) {
    const { interface: name } = network;
    const key = index === 0 ? "" : `networks[${index - 1}].`;
    const add = (option: string, message: string, hint: string) =>
      problems.add({ code: "WIFI_NETWORK", path: `${plugin}: ${key}${option}`, message, hint });
    const given = system.interfaces.get(name)?.value;
    if (names.has(name)) add("interface", `${name} is the interface of two networks`, "Give each its own");
    names.add(name);
    const { radios = [], interfaces = [] } = system.device;
    if (index > 0 && [...radios.map((radio) => radio.interface), ...interfaces].includes(name)) {
      const message = `${name} is a hardware interface, but hostapd creates the interface of an additional network`;
      add("interface", message, `Leave it out to use ${settings.interface}_${index}, or give an unused name`);
    }
    checkWds(network, system, add);
    checkServer(network, system, add);
    if (bridgeOf(system, name) === undefined && (index > 0 || given?.addresses === undefined)) {
      const bridge = `interfaces: { br0: { bridge: { members: [${JSON.stringify(name)}] } } }`;
      // hostapd recreates these interfaces at each start, so they would lose their addresses.
      const why = index > 0 ? "is in no bridge" : "is in no bridge and has no addresses";
      add("interface", `${name} ${why}: its stations would reach nothing`, `Put it into a bridge: ${bridge}`);
    }
    if (given?.mac !== undefined) {
      add(
        "interface",
        `the hardware address of ${name} cannot be set while it is an access point`,
        `Leave out ${interfacePath(name, "mac")}; lines: ["bssid=…"] has the same effect`,
      );
    }
  }
}

/** Reports a RADIUS server that is this device itself: nobody could join. */
function checkServer(
  { security }: NetworkSettings,
  system: System,
  add: (option: string, message: string, hint: string) => void,
): void {
  if (typeof security !== "object" || !isOwnHost(system, security.enterprise.server)) return;
  const message = `${security.enterprise.server} is this device itself, which has no RADIUS server: nobody could join`;
  add("security.enterprise.server", message, "Give the address of the RADIUS server");
}

/** Reports why hostapd could not give each station in 4-address mode a port of the network's bridge. */
function checkWds(
  { wds, interface: name, maxStations = mostStations }: NetworkSettings,
  system: System,
  add: (option: string, message: string, hint: string) => void,
): void {
  if (!wds) return;
  const bridge = bridgeOf(system, name);
  if (bridge === undefined) {
    const hint = `Put ${name} into a bridge, or leave out wds`;
    add("wds", `${name} is in no bridge: stations in 4-address mode would reach nothing`, hint);
  } else if (system.interfaces.get(bridge)?.value.bridge?.vlans !== undefined) {
    add(
      "wds",
      `${bridge} has VLANs, and ports of stations in 4-address mode would be in none of them`,
      `Put ${name} into a bridge without vlans. It can have the VLAN interface of ${bridge} as a member`,
    );
  }
  const port = `${name}.sta${maxStations}`;
  if (port.length > longestName) {
    const message = `the port of a station in 4-address mode would have a name of more than ${longestName} letters, such as ${port}`;
    add("wds", message, "Give a shorter interface, or a smaller maxStations");
  }
}
