import type { Service } from "./Service.js";

/**
 * A network interface that is not hardware: a plugin brings it into being. Its addresses are those of `interfaces.NAME`, by the config or by
 * any plugin, as with hardware.
 */
export interface Link {
  /** As the kernel has it, at most 15 bytes: `wg0`. */
  readonly name: string;
  /** What it is, in a word or two for messages: `VLAN`, `PPPoE session`. */
  readonly kind: string;
  /** Interfaces that it is made of: they are there and up before the service starts. */
  readonly on?: readonly string[];
  /**
   * What makes it: a oneshot, or a daemon with which it comes and goes. The interface is there once the oneshot is done, or the daemon is
   * `ready`. The service has the name `link-NAME`.
   */
  readonly service: Omit<Service, "name">;
  /** Kernel symbols that it takes. */
  readonly kernel?: readonly string[];
  /**
   * Who puts it into a bridge of which it is a member. `network` (default): core, as soon as it is there. `service`: its own daemon, as
   * hostapd does; {@link bridgeOf} says which bridge that is.
   */
  readonly joinedBy?: "network" | "service";
  /**
   * Who gives it addresses. `network` (default): core, as `interfaces.NAME` says. `service`: its own daemon, as pppd does, which writes the
   * facts of the interface, too (docs/networks.md).
   */
  readonly addressedBy?: "network" | "service";
  /** Whether default routes may lead through it; default false. What has `dhcp` or a `gateway` is an uplink anyway. */
  readonly uplink?: boolean;
  /**
   * Seconds that the address of a lease outlives a lost connection; default 0. A Wi-Fi station that moves between access points of one
   * network keeps its address; the routes and servers of the lease return with the connection.
   */
  readonly leaseGrace?: number;
}
