/** A port of the device that another plugin wants open: what the registry `firewall.open` takes. */
export type OpenPort = ({ readonly tcp: number } | { readonly udp: number }) & {
  /** Zones that it is for. */
  readonly from: readonly string[];
};

declare module "@nixwrt/core" {
  interface Registries {
    "firewall.open": OpenPort;
  }
}
