/** A port of the device that another plugin wants open: an entry of the registry `firewall.open`. */
export type OpenPort = ({ readonly tcp: number } | { readonly udp: number }) & {
  /** Zones in which the port is open. */
  readonly from: readonly string[];
};

declare module "@nixwrt/core" {
  interface Registries {
    "firewall.open": OpenPort;
  }
}
