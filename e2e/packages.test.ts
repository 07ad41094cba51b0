import { buildPackages, openProject } from "@nixwrt/core";
import catalogue, { measured } from "@nixwrt/packages";
import { bootImage, createProject, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guestConfig } from "./guests.js";
import { repository } from "./support.js";

/** What each program says or does when it is run once; its output must match. */
const runs: Readonly<Record<string, readonly [command: string, answer: RegExp]>> = {
  "ca-certificates": ["grep -c BEGIN /etc/ssl/certs/ca-certificates.crt", /^1\d\d$/m],
  curl: ["curl -s file:///etc/hostname && curl --version", /^packages\n[\s\S]*mbedTLS/],
  dhcpcd: ["dhcpcd --version", /^dhcpcd \d/],
  dnsmasq: [
    "dnsmasq --no-resolv --no-hosts --port=5300 --address=/here.test/192.0.2.7 --pid-file=/tmp/dnsmasq && nslookup here.test 127.0.0.1:5300",
    /192\.0\.2\.7/,
  ],
  etherwake: ["etherwake -V", /ether-?wake/],
  ethtool: ["ethtool -i eth0", /^driver: \w+/],
  fping: ["fping 127.0.0.1", /is alive/],
  hostapd: ["hostapd -v", /^hostapd v2/],
  htop: ["htop --version", /^htop \d/],
  iproute2: [
    "ip -json link show lo; ss -tln; bridge -V; tc -V",
    /"ifname":"lo"[\s\S]*:22[\s\S]*bridge utility[\s\S]*tc utility/,
  ],
  iptables: ["iptables --version; ip6tables --version", /iptables v[\s\S]*ip6tables v/],
  iw: ["iw --version", /^iw version/],
  jq: [`echo '{"a":[1,{"b":"ä"}]}' | jq -c '.a[1].b | test("^.$")'`, /^true$/m],
  less: ["less --version", /^less \d/],
  lsof: ["lsof -p 1", /\n(init|busybox|sh)\b[\s\S]*\/bin\/busybox|txt/],
  lua: ["lua -e 'print(2^10, _VERSION)'", /^1024\.0\tLua 5/],
  memtester: ["memtester 256K 1", /Done\./],
  "mosquitto-clients": [
    "mosquitto_pub --help; mosquitto_sub --help",
    /mosquitto_pub version[\s\S]*mosquitto_sub version/,
  ],
  nano: ["nano --version", /GNU nano/],
  nuttcp: ["nuttcp -S -p 5101 -P 5100 && sleep 1 && nuttcp -T1 -p 5101 -P 5100 127.0.0.1", /Mbps/],
  "openssh-sftp-server": [
    String.raw`printf '\0\0\0\5\1\0\0\0\3' | /usr/libexec/sftp-server | hexdump -C | head -n1`,
    /00 00 00 \w\w 02 00 00 00 03/,
  ],
  picocom: ["picocom --help", /picocom v/],
  ppp: ["pppd --version; ls /usr/lib/pppd", /pppd version[\s\S]*pppoe\.so[\s\S]*pppol2tp\.so/],
  pv: ["echo pipe | pv -q", /^pipe$/m],
  socat: ["echo through | socat - EXEC:cat", /^through$/m],
  strace: ["strace -e trace=openat cat /etc/hostname", /openat\([\s\S]*hostname/],
  tcpdump: ["(sleep 3; ping -c3 127.0.0.1 >/dev/null) & timeout 20 tcpdump -i lo -c2 icmp", /ICMP echo request/],
  terminfo: ["ls /usr/share/terminfo/x", /^xterm-256color$/m],
  tmux: ["tmux new-session -d 'echo hello; sleep 60' && sleep 1 && tmux capture-pane -p", /^hello$/m],
  traceroute: ["traceroute -n 127.0.0.1", /^ 1 +127\.0\.0\.1/m],
  tree: ["tree /etc/sv", /^\/etc\/sv/],
  "wpa-supplicant": ["wpa_supplicant -v", /^wpa_supplicant v2/],
  xl2tpd: ["xl2tpd --version", /xl2tpd version/],
};

const tested = catalogue.filter(({ untested }) => untested === undefined);
const names = tested.map(({ name }) => name);
const key = makeSshKey();
let folder: TemporaryProject;
let guest: Guest;

beforeAll(async () => {
  // The kernel of another test's guest, without what some packages ask of it: no program here needs it to be run once.
  const text = (await guestConfig(key.publicKey, { hostname: "packages" }))
    .replace(
      "export default",
      `import catalogue from "@nixwrt/packages";
const plain = ({ kernelSymbols, libraries = [], ...rest }) => ({ ...rest, libraries: libraries.map(plain) });
export default`,
    )
    .replace(
      "defineConfig({",
      "defineConfig({\n  packages: catalogue.filter(({ untested }) => untested === undefined).map(plain),",
    );
  folder = await createProject({ "nixwrt.config.ts": text }, { packagesFrom: repository });
  guest = await bootImage({ project: await openProject({ cwd: folder.directory }), privateKey: key.privateKey });
});
afterAll(async () => {
  await guest?.kill();
  await folder?.[Symbol.asyncDispose]();
});

test("every package that is not marked as untested is run here, and there are many", () => {
  expect(Object.keys(runs).sort()).toEqual(names);
  expect(names.length).toBeGreaterThanOrEqual(20);
});

test.each(Object.entries(runs))("%s runs", async (_name, [command, answer]) => {
  const { stdout, stderr } = await guest.ssh(`( ${command} ) 2>&1`, { timeoutMs: 120_000 });
  expect(stdout + stderr).toMatch(answer);
});

describe("packages that are built alone", () => {
  test.each(["big", "little"] as const)("are what was measured, for %s endian", async (endian) => {
    const config = `import { qemu } from "@nixwrt/device-qemu";\nexport default { device: qemu({ endian: "${endian}" }) };\n`;
    await using project = await createProject({ "nixwrt.config.ts": config }, { packagesFrom: repository });
    const opened = await openProject({ cwd: project.directory, packages: names });
    const { packages } = await buildPackages(opened, opened.chosen);
    // The archive moves on, and CPUs differ: the size is not the very one that was measured, but not a very different one either.
    for (const { name, bytes } of packages) {
      const known = measured[name]?.bytes.mips ?? 0;
      expect({ name, bytes, known, isNear: Math.abs(bytes - known) <= known / 4 }).toMatchObject({ isNear: true });
    }
    expect(packages.map(({ name }) => name)).toEqual(names);
  });
});
