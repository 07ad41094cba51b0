import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as nft from "../packages/nft/src/index.js";
import { rulesets } from "../packages/nft/test/rulesets.js";
import { type DebianNamespace, makeDebianNamespace } from "./DebianNamespace.js";

/**
 * The loader of devices loads rulesets that are compiled here, and Debian's nft prints what the kernel then has. All of this happens in the
 * test's own network namespace, in this machine's byte order.
 */
let debian: DebianNamespace;

beforeAll(async () => {
  debian = await makeDebianNamespace();
  const source = join(import.meta.dirname, "../packages/plugin-firewall/loader/nft-load.c");
  await copyFile(source, join(debian.folder, "nft-load.c"));
  await debian.run("gcc -Os -Wall -Wextra -Werror -o nft-load nft-load.c");
});
afterAll(() => debian[Symbol.asyncDispose]());

test("nft prints the same ruleset that plan shows", async () => {
  const samples = [everything, ...fc.sample(rulesets, 60)];
  const encoded = samples.map((one) => nft.encodeRuleset(one, "little"));
  await Promise.all(encoded.map((data, index) => writeFile(join(debian.folder, `${index}.bin`), data)));
  // Each ruleset replaces the previous one.
  await debian.run(`for n in $(seq 0 ${samples.length - 1}); do ./nft-load $n.bin; nft list ruleset > $n.txt; done`);
  for (const [index, sample] of samples.entries()) {
    expect(await readFile(join(debian.folder, `${index}.txt`), "utf8")).toBe(nft.formatRuleset(sample));
  }
});

test("a set of thousands of addresses and prefixes is loaded completely", async () => {
  const all = Array.from(
    { length: 5000 },
    (_, index) => `11.${index >> 8}.${index & 255}.${index % 3 === 0 ? "0/25" : "7"}`,
  );
  const sample: nft.Ruleset = {
    table: "nixwrt",
    chains: [{ name: "c", rules: [[nft.address("saddr", all), nft.drop()]] }],
  };
  await writeFile(join(debian.folder, "large.bin"), nft.encodeRuleset(sample, "little"));
  const listed = await debian.run("./nft-load large.bin; nft list ruleset");
  expect(new Set(listed.match(/11\.[0-9.]+(\/25)?/g))).toEqual(new Set(all));
});

test("a truncated or refused batch changes nothing, and the loader reports it", async () => {
  const good = nft.encodeRuleset(everything, "little");
  await writeFile(join(debian.folder, "good.bin"), good);
  await writeFile(join(debian.folder, "cut.bin"), good.subarray(0, good.length / 2));
  const lost: nft.Ruleset = { table: "nixwrt", chains: [{ name: "c", rules: [[nft.jump("nowhere")]] }] };
  await writeFile(join(debian.folder, "refused.bin"), nft.encodeRuleset(lost, "little"));
  const said = await debian.run(`./nft-load good.bin
nft list ruleset > before
for bad in cut refused; do ./nft-load $bad.bin 2>&1 && exit 1; done
nft list ruleset > after
cmp before after`);
  expect(said).toMatch(/^nft-load: no answer: .*\nnft-load: message \d+: No such file or directory$/);
});

/** A ruleset with every kind of statement. */
const everything: nft.Ruleset = {
  table: "nixwrt",
  chains: [
    {
      name: "lan",
      rules: [
        [nft.port("tcp", "dport", [22]), nft.accept()],
        [nft.port("udp", "dport", [53, 67, [1000, 2000]]), nft.counter(), nft.accept()],
        [nft.goTo("refused")],
      ],
    },
    { name: "refused", rules: [[nft.atMost(5, "second"), nft.log("fw drop: ")], [nft.drop()]] },
    {
      name: "input",
      base: { type: "filter", hook: "input", priority: "filter", policy: "drop" },
      rules: [
        [nft.connection(["related", "established"]), nft.accept()],
        [nft.connection(["invalid"]), nft.drop()],
        [nft.onInterface("iifname", ["lo"]), nft.accept()],
        [nft.onInterface("iifname", ["lan0", "br-lan"]), nft.jump("lan")],
        [nft.icmp("icmpv6", ["nd-router-advert", "nd-neighbor-solicit", "packet-too-big"]), nft.accept()],
        [nft.icmp("icmp", ["echo-request"]), nft.atMost(10, "minute"), nft.accept()],
        [nft.address("saddr", ["fe80::/10"]), nft.port("udp", "dport", [546]), nft.accept()],
        [nft.address("saddr", ["192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12"]), nft.drop()],
        [nft.address("daddr", ["192.168.1.1"]), nft.reject()],
        [nft.address("saddr", ["2001:db8::2", "2001:db8::1"]), nft.reject("admin-prohibited")],
        [nft.ofProtocol(["udp", "tcp"]), nft.port("th", "dport", [53]), nft.accept()],
        [nft.forwarded(), nft.accept()],
        [nft.port("tcp", "dport", [[1, 1023]]), nft.back()],
        [nft.address("saddr", ["10.1.0.0/16"], true), nft.drop()],
      ],
    },
    {
      name: "forward",
      base: { type: "filter", hook: "forward", priority: "filter", policy: "drop" },
      rules: [[nft.onInterface("oifname", ["wan"]), nft.opensConnection(), nft.clampSegments()]],
    },
    {
      name: "prerouting",
      base: { type: "filter", hook: "prerouting", priority: "raw", policy: "accept" },
      rules: [
        [nft.onInterface("iifname", ["wan"]), nft.forgedSender(), nft.drop()],
        [nft.onInterface("iifname", ["br-lan"]), nft.toThisDevice(), nft.accept()],
      ],
    },
    {
      name: "dstnat",
      base: { type: "nat", hook: "prerouting", priority: "dstnat", policy: "accept" },
      rules: [
        [nft.onInterface("iifname", ["wan"]), nft.port("tcp", "dport", [8080]), nft.forwardTo("192.168.1.2", 80)],
        [nft.port("tcp", "dport", [443]), nft.forwardTo("2001:db8::5", 443)],
        [nft.address("daddr", ["1.2.3.4"]), nft.forwardTo("192.168.1.9")],
      ],
    },
    {
      name: "srcnat",
      base: { type: "nat", hook: "postrouting", priority: "srcnat", policy: "accept" },
      rules: [[nft.ofFamily("ipv4"), nft.onInterface("oifname", ["wan"]), nft.masquerade()]],
    },
  ],
};
