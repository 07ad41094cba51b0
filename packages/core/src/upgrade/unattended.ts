/**
 * What a person's ssh configuration may do for interactive use, and must not do to commands that nobody watches: another command, a terminal
 * (which changes bytes), forwarded ports, displays and agents, commands on this machine, connections that outlive a restart of the device,
 * pictures among the messages. The names are those of OpenSSH 7.6 and newer.
 */
const settings = [
  "RemoteCommand=none",
  "RequestTTY=no",
  "EscapeChar=none",
  "ForwardAgent=no",
  "ForwardX11=no",
  "ForwardX11Trusted=no",
  // LocalForward, RemoteForward and DynamicForward, and with them ExitOnForwardFailure.
  "ClearAllForwardings=yes",
  "Tunnel=no",
  "PermitLocalCommand=no",
  "ControlMaster=no",
  "ControlPath=none",
  "ControlPersist=no",
  "VisualHostKey=no",
  "LogLevel=INFO",
];

/** The same, of names that not every OpenSSH client knows: one that does not know a name ends with an error. */
const newerSettings = [
  "SessionType=default",
  "StdinNull=no",
  "ForkAfterAuthentication=no",
  "GSSAPIDelegateCredentials=no",
];

/** What a client makes of its configuration for a destination, as `ssh -G` prints it: values by lower-case name. */
export type SshConfiguration = ReadonlyMap<string, string>;

/** Reads the output of `ssh -G`. Of a name that is there several times, the first value counts. */
export function parseSshConfiguration(text: string): SshConfiguration {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([a-z0-9]+) (.*)$/i.exec(line) ?? [];
    if (name !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value ?? "");
  }
  return found;
}

/**
 * Arguments that make ssh do nothing but run a command. They have to come first: ssh takes the first value that it finds. How to reach
 * the device (HostName, Port, User, ProxyJump, IdentityFile and others) stays as it is configured.
 * @param configuration tells which names the client knows
 */
export function unattendedArguments(configuration: SshConfiguration): string[] {
  const nameOf = (setting: string) => setting.slice(0, setting.indexOf("=")).toLowerCase();
  const known = newerSettings.filter((setting) => configuration.has(nameOf(setting)));
  return [...settings, ...known].flatMap((setting) => ["-o", setting]);
}

/** Where ssh looks, after a person's own known hosts, when its configuration cannot be read. */
const systemKnownHosts = "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2";

/**
 * Arguments by which ssh knows a device by one more file, besides all that it goes by already. Not one of the person's own: to these ssh
 * adds what it learns.
 */
export function knownHostsArguments(configuration: SshConfiguration, file: string | undefined): string[] {
  if (file === undefined) return [];
  const others = configuration.get("globalknownhostsfile") ?? systemKnownHosts;
  return ["-o", `GlobalKnownHostsFile=${others === "none" ? "" : `${others} `}"${file}"`];
}
