import type { Content } from "./content.js";

/** A folder below /run or /var that is made before a service starts. */
export interface RuntimeDirectory {
  readonly path: string;
  /** Default 0o755. */
  readonly mode?: number;
  /** Default: the service's user. */
  readonly user?: string;
}

/** A TCP port that somebody listens on, whatever the address. */
export interface ListeningPort {
  readonly tcp: number;
}

/** Ports that a service wants to be reached on. A firewall opens them in the zones named, and nowhere else. */
export type Listening = ({ readonly tcp: number } | { readonly udp: number }) & {
  /** Zones (`interfaces.NAME.zone`) that it is for; default `["lan"]`. */
  readonly from?: readonly string[];
};

/**
 * A service of the device, started at boot. Give exactly one of `run` (a daemon that stays in the foreground,
 * supervised by runit, restarted with back-off when it dies) and `oneshot` (done once, in order).
 */
export interface Service {
  /** At most 200 letters, digits, `.`, `_`, `-`, a letter or digit first; unique. */
  readonly name: string;
  /** Shell script whose last command is `exec daemon` in the foreground. */
  readonly run?: string;
  /** Shell script that ends. */
  readonly oneshot?: string;
  /** Shell script run after the daemon has ended, or for a oneshot, at shutdown. */
  readonly finish?: string;
  /**
   * What must be there first: names of services (a oneshot: done; a daemon: up and ready), `mount:/srv` for a file
   * system, `interface:eth0` for an interface that has an address, `link:br0` for one that is there and up, `device:wlan0` or
   * `device:/dev/ttyUSB0` for hardware that may come later, and `internet` for a default route. When a mount goes, the service is stopped,
   * and it comes back with the mount. When a oneshot has failed at boot, so has what depends on it.
   */
  readonly dependsOn?: readonly string[];
  /**
   * When the daemon does its work: a shell script that succeeds then, or the port that it listens on then. Default: it is
   * ready when it has started.
   */
  readonly ready?: string | ListeningPort;
  /**
   * What else there is to know of a daemon that is up: a shell script that prints it, such as the stations of an access point. `nixwrt-status`
   * runs it as root.
   */
  readonly status?: string;
  /** What others on the network reach it by. */
  readonly listens?: readonly Listening[];
  /**
   * Shell script that root runs before `run` or `oneshot`, each time: when what it depends on is there, and its `directories` are made.
   */
  readonly prepare?: string;
  /**
   * Who runs `run` and `oneshot`; default root. Root runs `prepare`, `finish` and `ready`, which look after the service, and makes
   * `directories`.
   */
  readonly user?: string;
  /**
   * What `run` and `oneshot` keep of root's power: names as capabilities(7) has them, such as `CAP_NET_ADMIN`. Default: all for
   * root, none for others. Root with few of them still owns root's files.
   */
  readonly capabilities?: readonly string[];
  /**
   * Variables of all its scripts. Names have letters, digits and `_`, no digit first; values anything but a NUL character. A secret among them
   * is in a file of the image that only root and the service's user can read; scripts use the variable.
   */
  readonly environment?: Readonly<Record<string, Content>>;
  readonly directories?: readonly RuntimeDirectory[];
}
