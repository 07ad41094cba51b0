import { boards, type OfferedBoard } from "./boards.js";
import type { OfferedComponent, SecretValue } from "./Component.js";

/** The secret for the public key that may log in as root. */
export const sshKeySecret: SecretValue = {
  name: "SSH_AUTHORIZED_KEY",
  about: "The public key that may log in as root: the line in ~/.ssh/id_ed25519.pub.",
  example: "ssh-ed25519 AAAA... me@laptop",
};

/** The secret for the key by which ssh recognizes a board. */
export const hostKeySecret: SecretValue = {
  name: "HOST_KEY",
  about: "The private key of the device's ssh server; ssh-keygen -t ed25519 -N '' -f host_key makes one.",
  example: String.raw`-----BEGIN OPENSSH PRIVATE KEY-----\n...\n-----END OPENSSH PRIVATE KEY-----`,
};

/** Devices that a new project can choose from; the first is the default. */
export const offeredDevices: readonly OfferedComponent[] = [
  {
    name: "qemu",
    packageName: "@nixwrt/device-qemu",
    about: "no hardware: QEMU's MIPS board",
    imported: '{ qemu } from "@nixwrt/device-qemu"',
    call: "qemu()",
    secrets: [],
    interface: "eth0",
  },
  ...Object.entries(boards).flatMap(([packageName, list]) => list.map((board) => boardOf(packageName, board))),
];

/** Plugins that a new project can choose from. */
export const offeredPlugins: readonly OfferedComponent[] = [
  {
    name: "sshd",
    packageName: "@nixwrt/plugin-sshd",
    about: "ssh logins",
    imported: '{ sshd } from "@nixwrt/plugin-sshd"',
    call: `sshd({ authorizedKeys: { root: [secret("${sshKeySecret.name}")] } })`,
    secrets: [sshKeySecret],
    // A key that is made at each start makes ssh warn at each login, and upgrades fail.
    onBoard: {
      call: `sshd({ authorizedKeys: { root: [secret("${sshKeySecret.name}")] }, hostKey: secret("${hostKeySecret.name}") })`,
      secrets: [sshKeySecret, hostKeySecret],
    },
  },
  plugin("ntpd", "the correct time, from NTP servers"),
  plugin("syslog", "a system log"),
  plugin("rsync", "the program rsync; with options, its daemon"),
  plugin("upgrade", "upgrades over ssh, for routers"),
];

/** NixWRT's other plugins, with advice on how to use each. They need options or interfaces that have no sensible defaults. */
export const pluginsWithOptions: Readonly<Record<string, string>> = {
  firewall: "Start with --template defalutroute, or add it to the config later",
  dnsmasq: "Start with --template defalutroute, or add it to the config later",
  ppp: "Start with --template defalutroute, or add it to the config later",
  "access-point": "Start with --template extensino, or add it to the config later",
  station: "Start with --template travel, or add it to the config later",
  wireguard: "Add it to the config later",
  sqm: "Add it to the config later",
  failover: "Add it to the config later",
};

/** Names of the plugins that a new project has by default. */
export const defaultPlugins: readonly string[] = ["sshd"];

function boardOf(packageName: string, { title, address = "192.168.1.1/24", ...board }: OfferedBoard): OfferedComponent {
  const family = packageName.replace("@nixwrt/device-", "");
  const imported = `{ ${family} } from "${packageName}"`;
  return {
    ...board,
    address,
    packageName,
    about: title,
    imported,
    call: `${family}({ board: "${board.name}" })`,
    secrets: [],
  };
}

function plugin(name: string, about: string): OfferedComponent {
  const packageName = `@nixwrt/plugin-${name}`;
  return { name, packageName, about, imported: `{ ${name} } from "${packageName}"`, call: `${name}()`, secrets: [] };
}
