import { hostSchema } from "@nixwrt/core";

/** Where a peer can be reached. */
export interface Endpoint {
  /** Host name or address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** `vpn.example.org:51820`, `192.0.2.1:51820`, `[2001:db8::1]:51820`. */
const form = /^(?:\[(?<ipv6>[^\]]+)\]|(?<host>[^:]+)):(?<port>[1-9]\d{0,4})$/;

/** Parses an endpoint. Returns undefined if the text is not an endpoint. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const { ipv6, host = ipv6, port } = form.exec(text)?.groups ?? {};
  if (host === undefined || (ipv6 !== undefined && !ipv6.includes(":"))) return undefined;
  return hostSchema.safeParse(host).success && Number(port) <= 65_535 ? { host, port: Number(port) } : undefined;
}
