/**
 * `npm run provider`: runs an Internet provider as a guest, to try out a router by hand. `npm run provider -- --help` lists its options and
 * commands.
 */
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { shellQuote } from "@nixwrt/core";
import { internet, type Provider, type ProviderWire, startProvider } from "@nixwrt/testkit";

const help = `Boots an Internet provider in QEMU.

Usage: npm run provider -- [options]

  --line <port>      port of this machine for the line: PPPoE (default 7000)
  --cable <port>     port for the cable: DHCP and L2TP (default 7001)
  --vlan <id>        VLAN of the line for PPPoE (default: no VLAN)
  --user <name>      user name (default alice)
  --password <text>  password (default "correct horse")

Then connect a device's eth1 to the line. examples/defalutroute expects PPPoE
in VLAN 7, so start the provider with --vlan 7 for it:

  npx nixwrt run -C examples/defalutroute --wire eth1=7000
`;

interface Command {
  /** What follows the command's name. */
  readonly argument?: string;
  readonly about: string;
  run(provider: Provider, argument: string): Promise<unknown>;
}

const commands: Readonly<Record<string, Command>> = {
  sessions: { about: "list the PPP sessions", run: listSessions },
  drop: {
    about: "end all sessions",
    async run(provider) {
      const { length } = await provider.sessions();
      await provider.dropSessions();
      console.log(`Sessions that have ended: ${length}`);
    },
  },
  renumber: {
    about: "end all sessions, and delegate other IPv6 prefixes",
    async run(provider) {
      await provider.renumber({ drop: true });
      console.log("All sessions have ended. The next ones have other prefixes");
    },
  },
  password: {
    argument: "TEXT",
    about: "accept this password from now on",
    run: (provider, text) => provider.setPassword(text),
  },
  block: {
    argument: "on|off",
    about: "block path MTU discovery, and send packets of 1500 bytes",
    run: (provider, text) => provider.blockPathMtu(text !== "off"),
  },
  silence: {
    argument: "line|cable",
    about: "stop answering there",
    run: (provider, text) => provider.silence(wire(text)),
  },
  fetch: {
    argument: "URL",
    about: "load a page from the Internet, such as one behind a forwarded port",
    run: async (provider, url) =>
      console.log(await provider.run(`wget -q -T 5 -O - ${shellQuote(url)} 2>&1 || echo "The page cannot be loaded"`)),
  },
  answer: { argument: "line|cable", about: "answer there again", run: (provider, text) => provider.answer(wire(text)) },
  help: { about: "list the commands", run: async () => console.log(list) },
  quit: { about: "end the provider", run: async () => input.close() },
};

/** The commands, one per line, as people see them. */
const list = Object.entries(commands)
  .map(([name, { argument = "", about }]) => `  ${`${name} ${argument}`.padEnd(20)}${about}`)
  .join("\n");

async function listSessions(provider: Provider): Promise<void> {
  const sessions = await provider.sessions();
  if (sessions.length === 0) console.log("There are no sessions");
  for (const { interface: name, address, prefix } of sessions) {
    console.log(`${name}  ${address}  ${prefix ?? "no prefix delegated yet"}`);
  }
}

function wire(text: string): ProviderWire {
  if (text === "line" || text === "cable") return text;
  throw new Error('Say "line" or "cable"');
}

/** Ends this program with a message about wrong usage. */
function refuse(message: string): never {
  console.error(`${message}\nnpm run provider -- --help lists the options`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        help: { type: "boolean" },
        line: { type: "string", default: "7000" },
        cable: { type: "string", default: "7001" },
        vlan: { type: "string" },
        user: { type: "string" },
        password: { type: "string" },
      },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const { help: wantsHelp, line, cable, vlan, user, password } = readOptions();
if (wantsHelp) {
  console.log(help);
  process.exit(0);
}
for (const [name, text, least, most] of [
  ["line", line, 1, 65_535],
  ["cable", cable, 1, 65_535],
  ["vlan", vlan ?? "1", 1, 4094],
] as const) {
  if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > most)
    refuse(`--${name} must be a number from ${least} to ${most}: ${text} is not`);
}
console.error("Building and booting the provider. The first build takes some minutes.");
await using provider = await startProvider({
  ports: { line: Number(line), cable: Number(cable) },
  ...(vlan === undefined ? {} : { vlan: Number(vlan) }),
  ...(user === undefined ? {} : { user }),
  ...(password === undefined ? {} : { password }),
}).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
// The provider takes commands when it has booted.
await provider.sessions();
console.log(`The provider is up. Connect a device to its line or its cable:

  line    --wire eth1=${line}   PPPoE${vlan === undefined ? "" : ` in VLAN ${vlan}`}, user ${provider.user}, password ${provider.password}
  cable   --wire eth1=${cable}   DHCP, L2TP server ${internet.cable.own}
  web     http://${internet.name}/, ${internet.web}, ${internet.web6}

Commands:
${list}
`);

const input = createInterface({ input: process.stdin, output: process.stdout, prompt: "provider> " });
input.prompt();
for await (const text of input) {
  const [name = "", ...rest] = text.trim().split(/\s+/);
  const command = commands[name];
  if (command !== undefined) {
    await command.run(provider, rest.join(" ")).catch((error: Error) => console.error(error.message));
  } else if (name !== "") console.error(`There is no command ${name}. The commands are:\n${list}`);
  if (name === "quit") break;
  input.prompt();
}
