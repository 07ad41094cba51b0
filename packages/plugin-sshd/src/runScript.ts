/** How the server is started. */
export interface ServerSettings {
  readonly port: number;
  readonly passwords: boolean;
  readonly forwarding: boolean;
  /** Listened on; empty: all there are. */
  readonly addresses: readonly string[];
  readonly interface?: string | undefined;
  /** Path of its private key on the device. */
  readonly keyFile: string;
  /** Whether that key is made at boot. */
  readonly makeKey: boolean;
}

/** The service's script: makes a key if need be, and becomes the server. */
export function runScript(settings: ServerSettings): string {
  const { keyFile, makeKey } = settings;
  const make = `if [ ! -f ${keyFile} ]; then
  dropbearkey -t ed25519 -f ${keyFile} >/dev/null
  echo "made a new host key: it will be another one after the next boot; set hostKey to keep one"
fi
`;
  return `${makeKey ? make : ""}exec dropbear ${flags(settings).join(" ")}`;
}

function flags({ port, passwords, forwarding, addresses, interface: name, keyFile }: ServerSettings): string[] {
  const places = addresses.map((address) => (address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`));
  return [
    // Stay, for the supervisor; log to stderr.
    ...["-F", "-E"],
    // No passwords; or none for root.
    passwords ? "-g" : "-s",
    // Neither of the client's ports nor of the device's.
    ...(forwarding ? [] : ["-j", "-k"]),
    ...(name === undefined ? [] : ["-l", name]),
    ...(places.length === 0 ? [`${port}`] : places).flatMap((place) => ["-p", place]),
    ...["-r", keyFile, "-P", "/run/dropbear/pid"],
  ];
}
