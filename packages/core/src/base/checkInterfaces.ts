import { BlockList, isIP, isIPv6 } from "node:net";
import type { Problems } from "../errors.js";
import { nearest } from "../nearest.js";
import type { Interface } from "../system/Interface.js";

/**
 * Reports what cannot be meant about interfaces: unknown ones, VLAN ids out of range, ranges that overlap, members of a
 * bridge that have addresses of their own.
 * @param hardware The device's interfaces, as far as it says which those are.
 */
export function checkInterfaces(
  interfaces: readonly Interface[],
  hardware: readonly string[] | undefined,
  problems: Problems,
): void {
  for (const one of interfaces) checkOne(one, problems);
  if (hardware !== undefined) checkNames(interfaces, hardware, problems);
  checkMembers(interfaces, problems);
  for (const [index, one] of interfaces.entries()) {
    for (const other of interfaces.slice(index + 1)) checkOverlap(one, other, problems);
  }
}

/** What a VLAN or a bridge is made of. */
function partsOf({ vlan, bridge }: Interface): string[] {
  return [...(vlan === undefined ? [] : [vlan.of]), ...(bridge?.members ?? [])];
}

function checkOne(one: Interface, problems: Problems): void {
  const { name, addresses = [], gateway, vlan, bridge } = one;
  const path = `interfaces.${name}`;
  for (const address of addresses) {
    if (parse(address) !== undefined) continue;
    problems.add({
      code: "ADDRESS_INVALID",
      path: `${path}.addresses`,
      message: `"${address}" is not an IP address with its prefix length`,
      hint: "Such as 192.168.1.1/24 or fd00::1/64",
    });
  }
  if (gateway !== undefined && isIP(gateway) === 0) {
    problems.add({ code: "GATEWAY_INVALID", path: `${path}.gateway`, message: `"${gateway}" is not an IP address` });
  }
  if (vlan !== undefined && !(Number.isInteger(vlan.id) && vlan.id >= 1 && vlan.id <= 4094)) {
    problems.add({
      code: "VLAN_ID",
      path: `${path}.vlan.id`,
      message: `${vlan.id} is not a VLAN id`,
      hint: "VLAN ids go from 1 to 4094 (IEEE 802.1Q)",
    });
  }
  if (vlan !== undefined && bridge !== undefined) {
    problems.add({ code: "INTERFACE_KIND", path, message: "an interface is a VLAN or a bridge, not both" });
  }
  if (partsOf(one).includes(name)) {
    problems.add({ code: "INTERFACE_LOOP", path, message: `${name} cannot be a part of itself` });
  }
}

function checkNames(interfaces: readonly Interface[], hardware: readonly string[], problems: Problems): void {
  const made = interfaces.filter((one) => partsOf(one).length > 0).map((one) => one.name);
  const known = [...hardware, ...made];
  const check = (name: string, path: string) => {
    if (known.includes(name)) return;
    const meant = nearest(name, known);
    problems.add({
      code: "INTERFACE_UNKNOWN",
      path,
      message: `there is no interface ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
      hint: `The device has ${hardware.join(", ")}; VLANs and bridges are made by interfaces of the config`,
    });
  };
  for (const one of interfaces) {
    check(one.name, `interfaces.${one.name}`);
    for (const part of partsOf(one)) check(part, `interfaces.${one.name}.${one.vlan ? "vlan.of" : "bridge.members"}`);
  }
}

/** A member of a bridge has no addresses: the bridge has; and it is a member of one bridge only. */
function checkMembers(interfaces: readonly Interface[], problems: Problems): void {
  const bridgeOf = new Map<string, string>();
  for (const { name, bridge } of interfaces) {
    for (const member of bridge?.members ?? []) {
      const path = `interfaces.${name}.bridge.members`;
      const add = (message: string, hint: string) => problems.add({ code: "BRIDGE_MEMBER", path, message, hint });
      const other = bridgeOf.get(member);
      if (other !== undefined) add(`${member} is a member of ${other} already`, "Take it out of one of the two");
      else bridgeOf.set(member, name);
      const settings = interfaces.find((one) => one.name === member);
      if (settings?.dhcp || settings?.dhcp6 || settings?.addresses?.length) {
        add(
          `${member} has addresses of its own`,
          `Give them to ${name}: what arrives at a member belongs to the bridge`,
        );
      }
    }
  }
}

function checkOverlap(one: Interface, other: Interface, problems: Problems): void {
  for (const a of one.addresses ?? []) {
    for (const b of other.addresses ?? []) {
      if (!overlap(a, b)) continue;
      problems.add({
        code: "ADDRESS_OVERLAP",
        path: `interfaces.${other.name}.addresses`,
        message: `${b} of ${other.name} and ${a} of ${one.name} are in one address range`,
        hint: "Give each interface a range of its own, or make a bridge of the two",
      });
    }
  }
}

/** Whether two addresses with prefix length lie in a common network; what is no address lies in none. */
export function overlap(a: string, b: string): boolean {
  const [left, right] = [parse(a), parse(b)];
  if (left === undefined || right === undefined || left.family !== right.family) return false;
  // Of two networks, one holds the other or they are apart: the wider one decides.
  const [wide, narrow] = left.prefix <= right.prefix ? [left, right] : [right, left];
  const network = new BlockList();
  network.addSubnet(wide.address, wide.prefix, wide.family);
  return network.check(narrow.address, narrow.family);
}

function parse(text: string) {
  const [, address = "", digits] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const prefix = Number(digits);
  const bits = isIP(address) === 0 ? 0 : isIPv6(address) ? 128 : 32;
  if (bits === 0 || prefix > bits) return undefined;
  return { address, prefix, family: bits === 128 ? ("ipv6" as const) : ("ipv4" as const) };
}
