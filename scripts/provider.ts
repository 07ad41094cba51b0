/**
 * `npm run provider`: runs an Internet provider as a guest, to try out a router by hand. `npm run provider -- --help` lists its options and
 * commands.
 */
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { internet, type Provider, type ProviderWire, startProvider } from "@nixwrt/testkit";

const help = `Boots an Internet provider in QEMU.

Usage: npm run provider -- [options]

  --line <port>      port on 127.0.0.1 for the line, with PPPoE (default 7000)
  --cable <port>     port on 127.0.0.1 for the cable, with DHCP and L2TP (default 7001)
  --vlan <id>        VLAN of the line for PPPoE (default: no VLAN)
  --user <name>      user name (default alice)
  --password <text>  password (default "correct horse")

Then connect a device's eth1 to the line:

  npx nixwrt run -C examples/emu --wire eth1=7000
`;

interface Command {
  readonly about: string;
  run(provider: Provider, argument: string): Promise<unknown>;
}

const commands: Readonly<Record<string, Command>> = {
  sessions: { about: "list the PPP sessions", run: async (provider) => console.table(await provider.sessions()) },
  drop: { about: "end all sessions", run: (provider) => provider.dropSessions() },
  renumber: {
    about: "end all sessions, and delegate other IPv6 prefixes",
    run: (provider) => provider.renumber({ drop: true }),
  },
  password: { about: "accept this password from now on", run: (provider, text) => provider.setPassword(text) },
  block: {
    about: "send large packets and block path MTU discovery: on or off",
    run: (provider, text) => provider.blockPathMtu(text !== "off"),
  },
  silence: { about: "stop answering on the line or the cable", run: (provider, text) => provider.silence(wire(text)) },
  answer: { about: "answer on the line or the cable again", run: (provider, text) => provider.answer(wire(text)) },
  quit: { about: "end the provider", run: async () => input.close() },
};

function wire(text: string): ProviderWire {
  if (text === "line" || text === "cable") return text;
  throw new Error('Say "line" or "cable"');
}

const { values } = parseArgs({
  options: {
    help: { type: "boolean" },
    line: { type: "string", default: "7000" },
    cable: { type: "string", default: "7001" },
    vlan: { type: "string" },
    user: { type: "string" },
    password: { type: "string" },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const { line, cable, vlan, user, password } = values;
console.error("Building and booting the provider. The first time, this takes minutes.");
await using provider = await startProvider({
  ports: { line: Number(line), cable: Number(cable) },
  ...(vlan === undefined ? {} : { vlan: Number(vlan) }),
  ...(user === undefined ? {} : { user }),
  ...(password === undefined ? {} : { password }),
}).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const list = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(10)}${about}`);
console.log(`The provider is booting.

  line    --wire eth1=${line}   PPPoE${vlan === undefined ? "" : ` in VLAN ${vlan}`}, user ${provider.user}, password ${provider.password}
  cable   --wire eth1=${cable}   DHCP, L2TP server ${internet.cable.own}
  web     http://${internet.name}/, ${internet.web}, ${internet.web6}

Commands:
${list.join("\n")}
`);

const input = createInterface({ input: process.stdin, output: process.stdout, prompt: "provider> " });
input.prompt();
for await (const text of input) {
  const [name = "", ...rest] = text.trim().split(/\s+/);
  const command = commands[name];
  if (command !== undefined) {
    await command.run(provider, rest.join(" ")).catch((error: Error) => console.error(error.message));
  } else if (name !== "") console.error(`No command is called ${name}. There are: ${Object.keys(commands).join(", ")}`);
  if (name === "quit") break;
  input.prompt();
}
