/** A network interface's addresses. Give `dhcp`, `address`, or neither (the link is only brought up). */
export interface Interface {
  readonly name: string;
  /** Ask for an IPv4 address, router, and name servers by DHCP. */
  readonly dhcp?: boolean;
  /** Static addresses with prefix length: `192.168.1.1/24`, `fd00::1/64`. */
  readonly addresses?: readonly string[];
  /** Default route through this interface. */
  readonly gateway?: string;
  /** Name servers for /etc/resolv.conf. */
  readonly nameservers?: readonly string[];
}
