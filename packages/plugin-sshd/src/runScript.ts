/** Settings of the server's start script. */
export interface ServerSettings {
  readonly port: number;
  readonly passwords: boolean;
  readonly forwarding: boolean;
  /** Addresses to listen on. Empty: all. */
  readonly addresses: readonly string[];
  readonly interface?: string | undefined;
  /** Path of the server's private key on the device. */
  readonly keyFile: string;
  /** Whether the key is generated at boot. */
  readonly makeKey: boolean;
}

/** The service's script: generates a key if needed, then executes the server. */
export function runScript(settings: ServerSettings): string {
  const { keyFile, makeKey } = settings;
  const make = `if [ ! -f ${keyFile} ]; then
  dropbearkey -t ed25519 -f ${keyFile} >/dev/null
  echo "made a new host key, which changes at every boot; set hostKey to keep one"
fi
`;
  return `${makeKey ? make : ""}exec dropbear ${flags(settings).join(" ")}`;
}

function flags({ port, passwords, forwarding, addresses, interface: name, keyFile }: ServerSettings): string[] {
  const places = addresses.map((address) => (address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`));
  return [
    // Stay in the foreground for the supervisor, and log to stderr.
    ...["-F", "-E"],
    // No password logins at all, or none for root.
    passwords ? "-g" : "-s",
    // Forward neither local nor remote ports.
    ...(forwarding ? [] : ["-j", "-k"]),
    ...(name === undefined ? [] : ["-l", name]),
    ...(places.length === 0 ? [`${port}`] : places).flatMap((place) => ["-p", place]),
    ...["-r", keyFile, "-P", "/run/dropbear/pid"],
  ];
}
