import { contentSchema, hostSchema, interfaceNameSchema, z } from "@nixwrt/core";

/** `time.example.org:1123`, `10.0.0.1:1123`, `[fd00::1]:1123`. */
const withPort = /^(?:\[(?<address>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5})$/;

/** Splits a time server into its host and its port, if it has one. */
export function splitServer(text: string): { readonly host: string; readonly port?: number } {
  const { address, host, port } = withPort.exec(text)?.groups ?? {};
  return { host: address ?? host ?? text, ...(port === undefined ? {} : { port: Number(port) }) };
}

function isServer(text: string): boolean {
  const { host, port } = splitServer(text);
  if (text.startsWith("[") && !host.includes(":")) return false;
  return hostSchema.safeParse(host).success && (port === undefined || isPort(port));
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

const server = z
  .string()
  .refine(isServer, "not a time server\nGive a host name or an IP address, optionally with a port: [fd00::1]:1123");

/** Options of the ntpd plugin. */
export const ntpdOptions = z.strictObject({
  servers: z
    .array(server)
    .min(1)
    .optional()
    .describe(
      "Time servers to ask: names or addresses, where needed with a port (`10.0.0.1:1123`, `[fd00::1]:1123`). Default: see below.",
    ),
  listen: z
    .union([z.boolean(), interfaceNameSchema], "expected true, false, or the name of an interface")
    .default(false)
    .describe("Whether to serve time on UDP port 123: `true` for all networks, or the name of one interface."),
  script: contentSchema
    .optional()
    .describe("Shell script that runs, as the user ntp, when the clock is stepped or the state changes."),
});

/** Options of the ntpd plugin. */
export type NtpdOptions = z.input<typeof ntpdOptions>;
