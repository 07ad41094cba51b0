import { interfacePath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import type { Interface } from "../system/Interface.js";
import { type System, valuesOf } from "../system/System.js";
import { vlanIdFault } from "./vlanId.js";

/** Reports VLANs of bridges that make no sense: ids out of range, ports that are not members, networks that nothing can reach. */
export function checkBridgeVlans(system: Pick<System, "interfaces">, problems: Problems): void {
  const interfaces = valuesOf(system.interfaces);
  for (const one of interfaces) {
    if (one.bridge?.vlans !== undefined) checkBridge(one, one.bridge.vlans, interfaces, problems);
  }
}

function checkBridge(
  one: Interface,
  vlans: NonNullable<NonNullable<Interface["bridge"]>["vlans"]>,
  interfaces: readonly Interface[],
  problems: Problems,
): void {
  const { name } = one;
  const members = one.bridge?.members ?? [];
  const path = interfacePath(name, "bridge", "vlans");
  const add = (message: string, hint: string, where = path) =>
    problems.add({ code: "BRIDGE_VLAN", path: where, message, hint });
  const untaggedIn = new Map<string, string>();
  const placed = new Set<string>();
  for (const [id, { untagged = [], tagged = [] }] of Object.entries(vlans)) {
    const place = `${path}[${JSON.stringify(id)}]`;
    const fault = vlanIdFault(id);
    if (fault !== undefined) problems.add({ code: "VLAN_ID", certain: true, path: place, ...fault });
    for (const port of [...untagged, ...tagged]) {
      placed.add(port);
      if (port === name || members.includes(port)) continue;
      add(
        `${port} is not a member of ${name}${didYouMean(port, members)}`,
        `Add it to ${interfacePath(name, "bridge", "members")}, or correct the name. Members: ${members.join(", ") || "none"}`,
        place,
      );
    }
    for (const port of untagged) {
      const other = untaggedIn.get(port);
      if (other === undefined) untaggedIn.set(port, id);
      else {
        add(
          `${port} is already untagged in VLAN ${other}: a frame without a tag belongs to only one VLAN`,
          `Make ${port} tagged in one of the two`,
          `${place}.untagged`,
        );
      }
    }
    if (tagged.includes(name)) {
      add(
        `${name} cannot be tagged in its own VLAN`,
        `For addresses in VLAN ${id}, add an interface: interfaces: { "${name}.${id}": { vlan: { of: "${name}", id: ${id} } } }`,
        `${place}.tagged`,
      );
    }
  }
  for (const member of members.filter((port) => !placed.has(port))) {
    add(`${member} is in no VLAN, so nothing passes through it`, "Put it into a VLAN, or remove it from the members");
  }
  checkOwn(one, untaggedIn.get(name), Object.keys(vlans), interfaces, problems);
}

/** Checks this device's own interfaces in the VLANs. */
function checkOwn(
  { name, addresses = [], dhcp, dhcp6, slaac, delegate }: Interface,
  own: string | undefined,
  ids: readonly string[],
  interfaces: readonly Interface[],
  problems: Problems,
): void {
  if (own === undefined && (addresses.length > 0 || dhcp || dhcp6 || slaac || delegate !== undefined)) {
    const id = ids[0] ?? "1";
    problems.add({
      code: "BRIDGE_VLAN",
      path: interfacePath(name),
      message: `${name} is in none of its VLANs, so nobody can reach its addresses`,
      hint: `Move the addresses to a VLAN interface, "${name}.${id}": { vlan: { of: "${name}", id: ${id} } }, or add ${name} to untagged`,
    });
  }
  for (const { name: other, vlan } of interfaces) {
    if (vlan?.of !== name) continue;
    const path = interfacePath(other, "vlan", "id");
    const add = (message: string, hint: string) => problems.add({ code: "BRIDGE_VLAN", path, message, hint });
    if (!ids.includes(String(vlan.id))) {
      add(
        `${name} has no VLAN ${vlan.id}`,
        `Add it to ${interfacePath(name, "bridge", "vlans")}, or choose an existing one: ${ids.join(", ")}`,
      );
    } else if (own === String(vlan.id)) {
      add(
        `${name} itself is untagged in VLAN ${vlan.id}, so ${other} would receive nothing`,
        `Remove ${name} from untagged, or give the addresses of ${other} to ${name}`,
      );
    }
  }
}
