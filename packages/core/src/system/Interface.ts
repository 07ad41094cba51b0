/** A network interface and its addresses. Without `dhcp` and `addresses` the link is only brought up. */
export interface Interface {
  readonly name: string;
  /** Ask for an IPv4 address, router, name and time servers by DHCP. */
  readonly dhcp?: boolean;
  /** Ask for an IPv6 address and name servers by DHCPv6. Default: no. */
  readonly dhcp6?: boolean;
  /**
   * Listen to routers that announce themselves (RFC 4861): they give default routes for IPv6, and addresses (SLAAC, RFC 4862). Default:
   * with `dhcp6`, which brings no routes of its own; otherwise announcements are ignored.
   */
  readonly slaac?: boolean;
  /** Static addresses with prefix length: `192.168.1.1/24`, `fd00::1/64`. */
  readonly addresses?: readonly string[];
  /** Default route through this interface. */
  readonly gateway?: string;
  /** Name servers for /etc/resolv.conf. */
  readonly nameservers?: readonly string[];
  /** The interface is this VLAN (IEEE 802.1Q, id from 1 to 4094) of another. */
  readonly vlan?: { readonly of: string; readonly id: number };
  /** The interface is a bridge of others. `stp`: speak the spanning tree protocol; default false. */
  readonly bridge?: { readonly members: readonly string[]; readonly stp?: boolean };
}

/** Whether an interface listens to routers that announce themselves. */
export function listensToRouters({ slaac, dhcp6 }: Pick<Interface, "slaac" | "dhcp6">): boolean {
  return slaac ?? dhcp6 ?? false;
}
