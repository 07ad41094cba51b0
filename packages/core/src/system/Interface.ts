/** A route besides the default route, and those to an interface's own addresses. */
export interface Route {
  /** Where it leads: a prefix such as `10.0.0.0/8` or `2001:db8::/32`. */
  readonly to: string;
  /** The router; without it the whole prefix is reached through the interface directly. */
  readonly via?: string;
  /** Lower is better; default: the interface's metric. */
  readonly metric?: number;
}

/** A network of a prefix that an uplink's provider delegates (RFC 8415, section 6.3). */
export interface Delegation {
  /** The uplink. It asks for a prefix by DHCPv6, because others want networks of it. */
  readonly from: string;
  /** Which of the prefix's networks, from 0 on. Default: the first that no other interface names. */
  readonly subnet?: number;
}

/** Who is in a VLAN of a bridge: members of the bridge, or the bridge itself, which is what this device has of an untagged VLAN. */
export interface BridgeVlan {
  /** Their frames carry no tag: this VLAN is what a host at the port sees as its network. A port is untagged in one VLAN at most. */
  readonly untagged?: readonly string[];
  /** Their frames carry the VLAN's tag, so that a port can be in many VLANs: a switch is there, or another router. */
  readonly tagged?: readonly string[];
}

/** A network interface and its addresses. Without any addresses the link is only brought up. */
export interface Interface {
  readonly name: string;
  /**
   * Which part of the network it leads to: a name that firewalls and services share, such as `lan`, `wan` or `guest`. Default: `wan` for
   * an uplink, otherwise `lan`.
   */
  readonly zone?: string;
  /** Ask for an IPv4 address, routes, name and time servers by DHCP. It may have fixed addresses besides. */
  readonly dhcp?: boolean;
  /** Ask for an IPv6 address and name servers by DHCPv6. Default: no. */
  readonly dhcp6?: boolean;
  /**
   * Listen to routers that announce themselves (RFC 4861): they give default routes for IPv6, and addresses (SLAAC, RFC 4862). Default:
   * with `dhcp6`, which brings no routes of its own; otherwise announcements are ignored.
   */
  readonly slaac?: boolean;
  /** A /64 network of the prefix that a provider delegates; the device itself has its first address, which ends in `::1`. */
  readonly delegate?: Delegation;
  /** Static addresses with prefix length: `192.168.1.1/24`, `fd00::1/64`. */
  readonly addresses?: readonly string[];
  /** Router of the default route, for IPv4 or IPv6, or one of each. It need not be within a prefix of the interface. */
  readonly gateway?: string | readonly string[];
  /**
   * Of all routes of the interface: of two default routes the one with the lower metric is used. Default: 100 for the first uplink by name,
   * and 10 more for each further one.
   */
  readonly metric?: number;
  /** Further routes through this interface. */
  readonly routes?: readonly Route[];
  /** Name servers for /etc/resolv.conf. Those of the uplink with the lowest metric come first, and the first three are used. */
  readonly nameservers?: readonly string[];
  /** Domains in which names without a dot are looked up. */
  readonly search?: readonly string[];
  /** Bytes of the largest packet; default: what the kernel, or DHCP, says. */
  readonly mtu?: number;
  /** Hardware address, such as `02:00:00:00:00:01`; default: what the device has. */
  readonly mac?: string;
  /** The interface is this VLAN (IEEE 802.1Q, id from 1 to 4094) of another. */
  readonly vlan?: { readonly of: string; readonly id: number };
  /** The interface is a bridge of others. Plugins may put further members into it; without any it is empty until something joins. */
  readonly bridge?: {
    readonly members?: readonly string[];
    /** Speak the spanning tree protocol; default false. */
    readonly stp?: boolean;
    /**
     * VLANs by their ids, from 1 to 4094. With any, frames pass only between ports of one VLAN, and the device itself is in those that it has a
     * VLAN interface for. Default: the bridge does not look at tags.
     */
    readonly vlans?: Readonly<Record<string, BridgeVlan>>;
  };
}

/** Whether an interface listens to routers that announce themselves. */
export function listensToRouters({ slaac, dhcp6 }: Pick<Interface, "slaac" | "dhcp6">): boolean {
  return slaac ?? dhcp6 ?? false;
}

/** Routers of an interface's default routes. */
export function gatewaysOf({ gateway = [] }: Pick<Interface, "gateway">): readonly string[] {
  return typeof gateway === "string" ? [gateway] : gateway;
}
