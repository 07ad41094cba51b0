/**
 * Settings of a user's ssh configuration that are for interactive use, and must not apply to commands that nobody watches: another command,
 * a terminal (which changes bytes), forwarded ports, displays and agents, commands on this machine, connections that outlive a restart of
 * the device, pictures among the messages. The names are those of OpenSSH 7.6 and newer.
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

/** The same, for names that not every OpenSSH client knows. A client fails on an unknown name. */
const newerSettings = [
  "SessionType=default",
  "StdinNull=no",
  "ForkAfterAuthentication=no",
  "GSSAPIDelegateCredentials=no",
];

/** A client's settings for a destination, as printed by `ssh -G`: values by lower-case name. */
export type SshConfiguration = ReadonlyMap<string, string>;

/** Parses the output of `ssh -G`. If a name occurs several times, the first value counts. */
export function parseSshConfiguration(text: string): SshConfiguration {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([a-z0-9]+) (.*)$/i.exec(line) ?? [];
    if (name !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value ?? "");
  }
  return found;
}

/**
 * Returns arguments that make ssh do nothing but run a command. They have to come first, because ssh uses the first value that it finds.
 * Settings that decide how to reach the device (HostName, Port, User, ProxyJump, IdentityFile and others) stay as configured.
 * @param configuration shows which names the client knows
 */
export function unattendedArguments(configuration: SshConfiguration): string[] {
  const nameOf = (setting: string) => setting.slice(0, setting.indexOf("=")).toLowerCase();
  const known = newerSettings.filter((setting) => configuration.has(nameOf(setting)));
  return [...settings, ...known].flatMap((setting) => ["-o", setting]);
}

/** ssh's default files of known hosts, besides the user's own, for a configuration that ssh cannot read. */
const systemKnownHosts = "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2";

/**
 * Returns arguments that add one more file of known hosts to those that ssh already uses. It is not one of the user's own files, because
 * ssh adds new keys to those.
 */
export function knownHostsArguments(configuration: SshConfiguration, file: string | undefined): string[] {
  if (file === undefined) return [];
  const others = configuration.get("globalknownhostsfile") ?? systemKnownHosts;
  return ["-o", `GlobalKnownHostsFile=${others === "none" ? "" : `${others} `}"${file}"`];
}
