import { BlockList, isIP, isIPv6 } from "node:net";
import type { Problems } from "../errors.js";
import type { Interface } from "../system/Interface.js";

/** Reports what cannot be meant about interfaces: unknown parts, VLAN ids out of range, ranges that overlap. */
export function checkInterfaces(interfaces: readonly Interface[], problems: Problems): void {
  for (const one of interfaces) checkOne(one, problems);
  for (const [index, one] of interfaces.entries()) {
    for (const other of interfaces.slice(index + 1)) checkOverlap(one, other, problems);
  }
}

function checkOne({ name, gateway, vlan, bridge }: Interface, problems: Problems): void {
  const path = `interfaces.${name}`;
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
  for (const below of [...(vlan === undefined ? [] : [vlan.of]), ...(bridge?.members ?? [])]) {
    if (below === name) problems.add({ code: "INTERFACE_LOOP", path, message: `${name} cannot be a part of itself` });
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

/** Whether two addresses with prefix length lie in a common network. */
export function overlap(a: string, b: string): boolean {
  const [left, right] = [parse(a), parse(b)];
  if (left.family !== right.family) return false;
  // Of two networks, one holds the other or they are apart: the wider one decides.
  const [wide, narrow] = left.prefix <= right.prefix ? [left, right] : [right, left];
  const network = new BlockList();
  network.addSubnet(wide.address, wide.prefix, wide.family);
  return network.check(narrow.address, narrow.family);
}

function parse(text: string) {
  const [address = "", prefix] = text.split("/");
  return { address, prefix: Number(prefix), family: isIPv6(address) ? ("ipv6" as const) : ("ipv4" as const) };
}
