import { interfacePath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { gatewaysOf, type Interface } from "../system/Interface.js";
import { addressFault, networkHolds, parsePrefix } from "../system/ipPrefix.js";
import { isHardwareAddress } from "../system/isHardwareAddress.js";
import { ipv6Mtu, mtuOf } from "../system/mtuOf.js";
import { type System, valuesOf } from "../system/System.js";
import { allInterfaces, isUplink, type Networks, zoneOf } from "../system/uplinks.js";
import { checkRoutes } from "./checkRoutes.js";
import { vlanIdFault } from "./vlanId.js";

type Checked = Networks & Pick<System, "device">;

/** MTUs that Linux accepts for Ethernet: ETH_MIN_MTU in include/uapi/linux/if_ether.h, and the maximum of 16 bits. */
const mtus = { least: 68, most: 65_535 };

/**
 * Reports settings of interfaces that make no sense: names that nothing provides, cycles, VLAN ids that are out of range or used twice on
 * an interface, addresses that are invalid or overlap, members of a bridge with addresses of their own, uplinks with equal metrics.
 */
export function checkInterfaces(system: Checked, problems: Problems): void {
  const interfaces = valuesOf(system.interfaces);
  for (const one of interfaces) {
    checkOne(one, problems);
    checkRoutes(one, system, problems);
  }
  checkNames(system, problems);
  checkCircles(system, problems);
  checkVlans(interfaces, problems);
  checkMtus(system, problems);
  checkMembers(system, problems);
  checkMetrics(system, problems);
  for (const [index, one] of interfaces.entries()) {
    for (const other of interfaces.slice(index + 1)) checkOverlap(one, other, problems);
  }
}

/** Returns the interfaces below a VLAN or a bridge. */
function partsOf({ vlan, bridge }: Interface): string[] {
  return [...(vlan === undefined ? [] : [vlan.of]), ...(bridge?.members ?? [])];
}

function checkOne(one: Interface, problems: Problems): void {
  const { name, addresses = [], vlan, bridge, mtu, mac } = one;
  const path = interfacePath(name);
  const add = (code: string, key: string, message: string, hint: string) =>
    problems.add({ code, certain: true, path: key === "" ? path : `${path}.${key}`, message, hint });
  for (const address of addresses) {
    const fault = addressFault(address);
    if (fault !== undefined)
      add("ADDRESS_INVALID", "addresses", `"${address}" ${fault}`, "Such as 192.168.1.1/24 or fd00::1/64");
  }
  const named = vlan === undefined ? undefined : numberIn(name, vlan.of);
  const fault = vlan === undefined ? undefined : vlanIdFault(vlan.id);
  if (fault !== undefined) problems.add({ code: "VLAN_ID", certain: true, path: `${path}.vlan.id`, ...fault });
  else if (vlan !== undefined && named !== undefined && named !== vlan.id) {
    add(
      "VLAN_ID",
      "vlan.id",
      `the name ${name} says VLAN ${named}, but the id is ${vlan.id}`,
      'Correct one of the two, or choose a name without the number, such as "office"',
    );
  }
  if (vlan?.of === name) {
    const [, port, id] = /^(.+)\.(\d+)$/.exec(name) ?? [];
    add(
      "INTERFACE_LOOP",
      "vlan.of",
      "an interface cannot be a VLAN of itself",
      port === undefined
        ? "Name the port that carries the VLAN, and give the VLAN another name"
        : `For VLAN ${id} of ${port}: vlan: { of: "${port}", id: ${id} }`,
    );
  }
  if (vlan !== undefined && bridge !== undefined) {
    add("INTERFACE_KIND", "", "an interface cannot be both a VLAN and a bridge", "Remove one of the two");
  }
  const least =
    [...addresses, ...gatewaysOf(one)].some((address) => address.includes(":")) ||
    one.dhcp6 ||
    one.slaac ||
    one.delegate !== undefined
      ? ipv6Mtu
      : mtus.least;
  if (mtu !== undefined && !(Number.isInteger(mtu) && mtu >= least && mtu <= mtus.most)) {
    add(
      "INTERFACE_MTU",
      "mtu",
      `${mtu} is not a valid MTU for this interface`,
      `Give a number of bytes from ${least} to ${mtus.most}`,
    );
  }
  if (mac !== undefined && !isHardwareAddress(mac)) {
    add(
      "INTERFACE_MAC",
      "mac",
      `"${mac}" is not the hardware address of an interface`,
      "Such as 02:00:00:00:00:01: six bytes, the first of them even",
    );
  }
}

/** Returns the 7 of `eth0.7`, by which people mean VLAN 7 of eth0. */
function numberIn(name: string, of: string): number | undefined {
  const rest = name.startsWith(`${of}.`) ? name.slice(of.length + 1) : "";
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}

/** Checks that every named interface is hardware or is created by a plugin. */
function checkNames(system: Checked, problems: Problems): void {
  const hardware = system.device.interfaces;
  if (hardware === undefined) return;
  const made = valuesOf(system.links);
  const known = [...hardware, ...made.map(({ name }) => name)];
  const check = (name: string, path: string) => {
    if (known.includes(name)) return;
    const [, port = "", id = ""] = /^(.+)\.(\d+)$/.exec(name) ?? [];
    if (path === interfacePath(name) && known.includes(port)) {
      problems.add({
        code: "INTERFACE_UNKNOWN",
        path,
        message: `there is no interface ${name}`,
        hint: `For VLAN ${id} of ${port}, add vlan: { of: "${port}", id: ${id} }`,
      });
      return;
    }
    const others =
      made.length === 0
        ? "the config adds no others"
        : `the config adds ${made.map(({ name: one, kind }) => `${one} (${kind})`).join(", ")}`;
    problems.add({
      code: "INTERFACE_UNKNOWN",
      path,
      message: `there is no interface ${name}${didYouMean(name, known)}`,
      hint: `The device has ${hardware.join(", ")}; ${others}`,
    });
  };
  for (const one of valuesOf(system.interfaces)) {
    check(one.name, interfacePath(one.name));
    for (const part of partsOf(one))
      check(part, interfacePath(one.name, ...(one.vlan ? ["vlan", "of"] : ["bridge", "members"])));
  }
  for (const { name, kind, on = [] } of made) {
    // VLANs in the config were checked above.
    if (system.interfaces.get(name)?.value.vlan !== undefined) continue;
    for (const part of on) check(part, `${kind} ${name}`);
  }
}

/** Checks that no interface is, directly or indirectly, made from itself. */
function checkCircles(system: Checked, problems: Problems): void {
  const needs = (name: string) => [
    ...(system.links.get(name)?.value.on ?? []),
    ...(system.interfaces.get(name)?.value.bridge?.members ?? []),
  ];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name];
      problems.add({
        code: "INTERFACE_LOOP",
        certain: true,
        path: interfacePath(name),
        message: `${name} cannot depend on itself: ${circle.join(" depends on ")}`,
        hint: "Remove one of these interfaces from the one before it",
      });
    } else if (!done.has(name)) for (const part of needs(name)) visit(part, [...path, name]);
    done.add(name);
  };
  for (const { name } of allInterfaces(system)) visit(name, []);
}

function checkVlans(interfaces: readonly Interface[], problems: Problems): void {
  const seen = new Map<string, string>();
  for (const { name, vlan } of interfaces) {
    if (vlan === undefined) continue;
    const key = `${vlan.of} ${vlan.id}`;
    const other = seen.get(key);
    if (other === undefined) seen.set(key, name);
    else {
      problems.add({
        code: "VLAN_TWICE",
        certain: true,
        path: interfacePath(name, "vlan"),
        message: `${other} is VLAN ${vlan.id} of ${vlan.of} already`,
        hint: "Change one of the two ids, or give all the addresses to one interface",
      });
    }
  }
}

/**
 * The kernel does not allow a VLAN a larger MTU than that of the interface below it. A bridge drops packets that are too large for the
 * member that they leave through.
 */
function checkMtus(system: Checked, problems: Problems): void {
  for (const { name, vlan, bridge, mtu } of valuesOf(system.interfaces)) {
    if (mtu === undefined) continue;
    const check = (below: string, relation: string) => {
      const most = mtuOf(system, below);
      if (mtu <= most) return;
      problems.add({
        code: "INTERFACE_MTU",
        path: interfacePath(name, "mtu"),
        message: `${mtu} is more than the ${most} of ${below}, ${relation}`,
        hint: `Set ${interfacePath(below, "mtu")} to ${mtu} if the hardware supports it, or choose at most ${most} here`,
      });
    };
    if (vlan !== undefined) check(vlan.of, `which ${name} is a VLAN of`);
    for (const member of bridge?.members ?? []) check(member, `which is a member of ${name}`);
  }
}

/** Settings that a member of a bridge cannot have. */
const addressKeys = ["addresses", "dhcp", "dhcp6", "slaac", "delegate", "gateway", "routes"] as const;

function isGiven(value: Interface[(typeof addressKeys)[number]]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/**
 * Checks that members of a bridge have no addresses and no other zone, because the bridge has them, and that each belongs to one bridge only,
 * which must be a bridge.
 */
function checkMembers(system: Checked, problems: Problems): void {
  const interfaces = valuesOf(system.interfaces);
  const bridgeOf = new Map<string, string>();
  for (const { name, bridge } of interfaces) {
    for (const member of bridge?.members ?? []) {
      const path = interfacePath(name, "bridge", "members");
      const add = (message: string, hint: string) =>
        problems.add({ code: "BRIDGE_MEMBER", certain: true, path, message, hint });
      const other = bridgeOf.get(member);
      if (other !== undefined) add(`${member} is already a member of ${other}`, "Remove it from one of the two");
      else bridgeOf.set(member, name);
      const settings = interfaces.find((one) => one.name === member);
      if (settings?.bridge !== undefined) {
        add(`${member} is a bridge, which cannot be in another bridge`, `Put the members of ${member} into ${name}`);
      }
      const own = settings === undefined ? [] : addressKeys.filter((key) => isGiven(settings[key]));
      if (own.length > 0) {
        add(
          `${member} has addresses or routes of its own (${own.join(", ")})`,
          `Give them to ${name}: a bridge receives all packets of its members`,
        );
      }
      const [zone, whole] = [settings?.zone, zoneOf(system, name)];
      if (zone !== undefined && zone !== whole) {
        // What else is configured may decide the zone of the bridge.
        problems.add({
          code: "BRIDGE_MEMBER",
          path,
          message: `${member} is in the zone "${zone}", and ${name}, which receives all of its packets, is in "${whole}"`,
          hint: `An interface is in one zone: remove ${interfacePath(member, "zone")}, or remove ${member} from ${name}`,
        });
      }
    }
  }
}

/** Two default routes with the same metric would replace each other. */
function checkMetrics(system: Checked, problems: Problems): void {
  const seen = new Map<number, string>();
  for (const one of valuesOf(system.interfaces)) {
    if (one.metric === undefined || !isUplink(one, system.links.get(one.name)?.value)) continue;
    const other = seen.get(one.metric);
    if (other === undefined) seen.set(one.metric, one.name);
    else {
      problems.add({
        code: "METRIC_TWICE",
        certain: true,
        path: interfacePath(one.name, "metric"),
        message: `${other} also has the metric ${one.metric}, so neither default route is preferred`,
        hint: "Give the preferred uplink the lower number",
      });
    }
  }
}

function checkOverlap(one: Interface, other: Interface, problems: Problems): void {
  for (const a of one.addresses ?? []) {
    for (const b of other.addresses ?? []) {
      if (!overlap(a, b)) continue;
      problems.add({
        code: "ADDRESS_OVERLAP",
        certain: true,
        path: interfacePath(other.name, "addresses"),
        message: `${b} of ${other.name} and ${a} of ${one.name} are in the same address range`,
        hint: "Give each interface its own range, or put the two into a bridge",
      });
    }
  }
}

/** Whether two addresses with prefix length are in a common network. An invalid address is in none. */
export function overlap(a: string, b: string): boolean {
  const [left, right] = [parsePrefix(a), parsePrefix(b)];
  if (left === undefined || right === undefined) return false;
  // Of two networks, either one contains the other or they are disjoint, so the wider one decides.
  return left.length <= right.length ? networkHolds(a, right.address) : networkHolds(b, left.address);
}
