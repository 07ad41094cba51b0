/** A route besides the default route and those to an interface's own addresses. */
export interface Route {
  /** Destination: a prefix such as `10.0.0.0/8` or `2001:db8::/32`. */
  readonly to: string;
  /** Address of the router. Without it, all hosts of the prefix are reached directly through the interface. */
  readonly via?: string;
  /** The lowest metric wins. Default: the interface's metric. */
  readonly metric?: number;
}

/** A network of a prefix that an uplink's provider delegates (RFC 8415, section 6.3). */
export interface Delegation {
  /** Name of the uplink. It asks for a prefix by DHCPv6 because other interfaces want networks of it. */
  readonly from: string;
  /** Number of the network in the prefix, from 0. Default: the first that no other interface names. */
  readonly subnet?: number;
}

/** Ports of a VLAN of a bridge: members of the bridge, or the bridge itself, which stands for this device in an untagged VLAN. */
export interface BridgeVlan {
  /** Ports whose frames have no tag: a host at the port sees this VLAN as its network. A port is untagged in one VLAN at most. */
  readonly untagged?: readonly string[];
  /** Ports whose frames have the VLAN's tag, so that a port can be in many VLANs. They lead to a switch or another router. */
  readonly tagged?: readonly string[];
}

/** A network interface and its addresses. Without addresses, the link is only brought up. */
export interface Interface {
  readonly name: string;
  /**
   * Zone of the network: a name that firewalls and services share, such as `lan`, `wan` or `guest`. As soon as one interface that is not an
   * uplink has a zone, the plugin firewall wants one for all of them. Default: `wan` for an uplink and what it runs over, the bridge's for a member
   * of a bridge, otherwise `lan`.
   */
  readonly zone?: string;
  /** Ask for an IPv4 address, routes, name servers and time servers by DHCP. The interface may have fixed addresses, too. Default: false. */
  readonly dhcp?: boolean;
  /** Ask for an IPv6 address and name servers by DHCPv6. Default: false. */
  readonly dhcp6?: boolean;
  /**
   * Accept router advertisements (RFC 4861), which bring IPv6 default routes and addresses (SLAAC, RFC 4862). Default: true with `dhcp6`,
   * which brings no routes of its own; otherwise false.
   */
  readonly slaac?: boolean;
  /** A /64 network of the prefix that a provider delegates. The device itself gets the address that ends in `::1`. */
  readonly delegate?: Delegation;
  /** Static addresses with prefix length: `192.168.1.1/24`, `fd00::1/64`. */
  readonly addresses?: readonly string[];
  /** Router of the default route, for IPv4 or IPv6, or one of each. It may be outside the prefixes of the interface. */
  readonly gateway?: string | readonly string[];
  /**
   * Metric of all routes of the interface. Of two default routes, the one with the lower metric is used. Default: 100 for the first uplink
   * by name, and 10 more for each further one.
   */
  readonly metric?: number;
  /** Further routes through this interface. */
  readonly routes?: readonly Route[];
  /** Name servers for /etc/resolv.conf. Those of the uplink with the lowest metric come first. The first three are used. */
  readonly nameservers?: readonly string[];
  /** Search domains for names without a dot. */
  readonly search?: readonly string[];
  /** Largest packet in bytes. Default: set by the kernel or DHCP. */
  readonly mtu?: number;
  /** Hardware address, such as `02:00:00:00:00:01`. Default: that of the hardware. */
  readonly mac?: string;
  /** Makes the interface a VLAN (IEEE 802.1Q, id 1 to 4094) on another interface. */
  readonly vlan?: {
    /** Name of the interface whose frames carry the VLAN's tag. */
    readonly of: string;
    /** VLAN id, from 1 to 4094. */
    readonly id: number;
  };
  /** Makes the interface a bridge. Plugins may add members. A bridge without members is empty until an interface joins it. */
  readonly bridge?: {
    /** Names of the interfaces that are its ports. */
    readonly members?: readonly string[];
    /** Use the spanning tree protocol. Default: false. */
    readonly stp?: boolean;
    /**
     * VLANs by id, from 1 to 4094. If there are any, frames pass only between ports of the same VLAN, and the device itself is in those
     * that it has a VLAN interface for. Default: the bridge ignores tags.
     */
    readonly vlans?: Readonly<Record<string, BridgeVlan>>;
  };
}

/** Whether an interface accepts router advertisements. */
export function listensToRouters({ slaac, dhcp6 }: Pick<Interface, "slaac" | "dhcp6">): boolean {
  return slaac ?? dhcp6 ?? false;
}

/** Returns the routers of an interface's default routes. */
export function gatewaysOf({ gateway = [] }: Pick<Interface, "gateway">): readonly string[] {
  return typeof gateway === "string" ? [gateway] : gateway;
}
