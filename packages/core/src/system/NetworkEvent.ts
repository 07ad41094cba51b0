/**
 * Something that is done when what is known of a network interface has changed: addresses, routers, name servers, prefixes and the like. All of
 * them are called one after the other, by name, and never twice at a time.
 */
export interface NetworkEventHandler {
  /** Letters, digits, `.`, `_` and `-`; unique. Handlers are called in the order of their names. */
  readonly name: string;
  /**
   * Shell script, run by root with two arguments: the interface, and `up`, `down` (it has no address any more) or `change`. Facts of the
   * interface are files in `/run/network/INTERFACE`. One that takes more than 30 seconds is ended; one that fails is logged; others go on.
   */
  readonly run: string;
  /** Names of the interfaces that it wants to hear of; default: all. */
  readonly interfaces?: readonly string[];
}
