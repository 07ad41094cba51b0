/**
 * A script that runs when facts of a network interface change: addresses, routers, name servers, prefixes and the like. Handlers run one
 * after another, sorted by name, and never two at the same time.
 */
export interface NetworkEventHandler {
  /** Unique name of letters, digits, `.`, `_` and `-`. Handlers run in the order of their names. */
  readonly name: string;
  /**
   * Shell script that root runs with two arguments: the interface, and `up`, `down` (it no longer has an address) or `change`. Facts of the
   * interface are files in `/run/network/INTERFACE`. A script that takes more than 30 seconds is ended, and one that fails is logged. The
   * other scripts run in any case.
   */
  readonly run: string;
  /** Names of the interfaces to watch. Default: all. */
  readonly interfaces?: readonly string[];
}
