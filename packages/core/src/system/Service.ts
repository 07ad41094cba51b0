/** A folder below /run or /var that is made before a service starts. */
export interface RuntimeDirectory {
  readonly path: string;
  /** Default 0o755. */
  readonly mode?: number;
  /** Default: the service's user. */
  readonly user?: string;
}

/**
 * A service of the device, started at boot. Give exactly one of `run` (a daemon that stays in the foreground,
 * supervised by runit and restarted when it dies) and `oneshot` (done once, in order, before the supervised ones).
 */
export interface Service {
  /** Letters, digits, `.`, `_`, `-`; unique. */
  readonly name: string;
  /** Shell script whose last command is `exec daemon` in the foreground. */
  readonly run?: string;
  /** Shell script that ends. */
  readonly oneshot?: string;
  /** Shell script run after the daemon has ended, or for a oneshot, at shutdown. */
  readonly finish?: string;
  /** Names of services that must be up (a oneshot: done) first. */
  readonly dependsOn?: readonly string[];
  /** Run as this user; default root. */
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly directories?: readonly RuntimeDirectory[];
}
