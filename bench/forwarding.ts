import { type Guest, internet, type Provider } from "@nixwrt/testkit";
import { encodeRuleset } from "../packages/nft/src/index.js";
import { ssh } from "./guestMemory.js";
import { median } from "./measure.js";
import { report } from "./report.js";

/** Number of rounds. In each round, all ways of forwarding take turns, so that load on this machine slows all of them. */
const rounds = 5;
/** Number of downloads of the provider's 2 MiB file per turn. */
const files = 4;
const fileBits = 2 * 2 ** 20 * 8;

/** Rules to load, by their names in the report. The first way has no rules, not even masquerading. */
const ways = {
  "without any rule": "/tmp/none",
  "with the firewall": "/etc/firewall/plain",
  "with offload": "/etc/firewall/rules",
};

/** Measures forwarding from the Internet to the LAN in QEMU without KVM. Only the ratios are meaningful. */
export async function reportForwarding(device: Guest, provider: Provider, host: Guest): Promise<void> {
  const none = encodeRuleset({ table: "nixwrt", chains: [] }, "big");
  const octal = [...none].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  await ssh(device, `printf '${octal}' > /tmp/none`);
  const session = await provider.waitForSession({ timeoutMs: 120_000 });
  // Without masquerading, the provider needs a route to the LAN.
  await provider.run(`ip route replace 192.168.1.0/24 dev ${session.interface}`);
  const rates = new Map<string, { bits: number[]; packets: number[] }>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, rules] of Object.entries(ways)) {
      await ssh(device, `nft-load ${rules}`);
      const before = await sentPackets(device);
      const seconds = await fetchFiles(host);
      const packets = (await sentPackets(device)) - before;
      const { bits, packets: all } = rates.get(name) ?? { bits: [], packets: [] };
      rates.set(name, { bits: [...bits, (files * fileBits) / seconds], packets: [...all, packets / seconds] });
    }
  }
  const limit = median(rates.get("without any rule")?.bits ?? []);
  for (const [name, { bits, packets }] of rates) {
    report(`forwarding ${name}`, median(bits) / 1e6, "Mb/s");
    report("  packets to the LAN", median(packets), "/s");
    report("  of what there is without any rule", median(bits) / limit, "×");
  }
}

/** Returns the number of packets that the router has sent into its LAN. */
async function sentPackets(device: Guest): Promise<number> {
  return Number(await ssh(device, "cat /sys/class/net/eth2/statistics/tx_packets"));
}

/** @returns seconds by the host's clock */
async function fetchFiles(host: Guest): Promise<number> {
  const get = `for i in $(seq ${files}); do wget -q -O /dev/null http://${internet.web}/large || exit; done`;
  const command = `read a b < /proc/uptime; ${get}; read c d < /proc/uptime; echo $a $c`;
  const { output } = await host.console.run(`( ${command} )`, { timeoutMs: 600_000 });
  // The kernel may write to the console, too.
  const [, start, end] = /^([\d.]+) ([\d.]+)$/m.exec(output.replaceAll("\r", "")) ?? [];
  if (start === undefined || end === undefined) throw new Error(`the host could not fetch the files:\n${output}`);
  return Number(end) - Number(start);
}
