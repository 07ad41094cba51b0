import type { Service } from "./Service.js";

/**
 * A network interface that a plugin creates, rather than hardware. The config or any plugin sets its addresses in `interfaces.NAME`, as for
 * hardware.
 */
export interface Link {
  /** Name in the kernel, at most 15 bytes: `wg0`. */
  readonly name: string;
  /** Kind in a word or two for messages: `VLAN`, `PPPoE session`. */
  readonly kind: string;
  /** Interfaces below this one. They exist and are up before the service starts. */
  readonly on?: readonly string[];
  /**
   * Service that creates the interface: a oneshot, or a daemon with which it comes and goes. The interface exists once the oneshot is done,
   * or the daemon is `ready`. The service's name is `link-NAME`.
   */
  readonly service: Omit<Service, "name">;
  /** Kernel symbols that it needs. */
  readonly kernel?: readonly string[];
  /**
   * Who adds it to a bridge that has it as a member. `network` (default): core, as soon as it exists. `service`: its own daemon, as hostapd
   * does; {@link bridgeOf} returns the bridge.
   */
  readonly joinedBy?: "network" | "service";
  /**
   * Who assigns its addresses. `network` (default): core, as `interfaces.NAME` says. `service`: its own daemon, as pppd does. The daemon
   * then also writes the facts of the interface (docs/networks.md).
   */
  readonly addressedBy?: "network" | "service";
  /** Whether default routes may use it. Default: false. An interface with `dhcp` or a `gateway` is an uplink in any case. */
  readonly uplink?: boolean;
  /**
   * Seconds for which a leased address outlives a lost connection. Default: 0. A Wi-Fi station that moves between access points of one
   * network keeps its address. The routes and servers of the lease return with the connection.
   */
  readonly leaseGrace?: number;
}
