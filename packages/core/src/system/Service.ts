import type { Content } from "./content.js";

/** A folder below /run or /var that is created before a service starts. */
export interface RuntimeDirectory {
  /** Absolute path below /run or /var. */
  readonly path: string;
  /** Permission bits. Default: 0o755. */
  readonly mode?: number;
  /** Owner. Default: the service's user. */
  readonly user?: string;
}

/** A TCP port, on any address, that a service listens on. */
export interface ListeningPort {
  readonly tcp: number;
}

/** Ports on which a service wants to be reached. A firewall opens them in the given zones only. */
export type Listening = ({ readonly tcp: number } | { readonly udp: number }) & {
  /** Zones (`interfaces.NAME.zone`) that may use it. Default: `["lan"]`. */
  readonly from?: readonly string[];
  /** Interfaces on which the service listens. A firewall refuses a config in which nobody could reach it there. Default: all. */
  readonly interfaces?: readonly string[];
};

/**
 * A service of the device that starts at boot. Set exactly one of `run` (a daemon that stays in the foreground; runit supervises it, and
 * restarts it with back-off when it dies) and `oneshot` (runs once, in order).
 */
export interface Service {
  /** Unique name: at most 200 letters, digits, `.`, `_` and `-`, starting with a letter or digit. */
  readonly name: string;
  /** Shell script whose last command is `exec daemon` in the foreground. */
  readonly run?: string;
  /** Shell script that runs to its end. */
  readonly oneshot?: string;
  /** Shell script that runs after the daemon has ended, or, for a oneshot, at shutdown. */
  readonly finish?: string;
  /**
   * What the service waits for: names of services (a oneshot must be done, a daemon ready), `mount:/srv` for a file system,
   * `interface:eth0` for an interface that has an address, `link:br0` for one that exists and is up, `device:wlan0` or
   * `device:/dev/ttyUSB0` for hardware that may appear later, and `internet` for a default route. When a file system is unmounted, the
   * service stops, and it starts again with the mount. If a oneshot fails at boot, so do the services that depend on it.
   */
  readonly dependsOn?: readonly string[];
  /** When the daemon is ready: a shell script that succeeds then, or the port that it listens on. Default: as soon as it has started. */
  readonly ready?: string | ListeningPort;
  /** Shell script that prints more about a running daemon, such as the stations of an access point. `nixwrt-status` runs it as root. */
  readonly status?: string;
  /** Ports on which others on the network reach it. */
  readonly listens?: readonly Listening[];
  /** Shell script that root runs each time before `run` or `oneshot`, after the dependencies are there and the `directories` exist. */
  readonly prepare?: string;
  /** User that runs `run` and `oneshot`. Root runs `prepare`, `finish` and `ready`, and creates the `directories`. Default: root. */
  readonly user?: string;
  /**
   * Capabilities that `run` and `oneshot` have, with the names of capabilities(7), such as `CAP_NET_ADMIN`. Root with few capabilities still
   * owns root's files. Default: all for root, none for other users.
   */
  readonly capabilities?: readonly string[];
  /**
   * Variables for all its scripts. Names have letters, digits and `_`, and no digit first. Values may contain any character but NUL. The
   * value of a secret is in a file of the image that only root and the service's user can read. Scripts use the variable as usual.
   */
  readonly environment?: Readonly<Record<string, Content>>;
  readonly directories?: readonly RuntimeDirectory[];
}
