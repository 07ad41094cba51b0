import type { System } from "@nixwrt/core";
import { kernelOf } from "./kernelOf.js";

/** The guest VLAN of examples/upstaisr, in which the far end assigns addresses. */
const guestNetwork = { vlan: { of: "eth0", id: 9 }, addresses: ["192.168.9.1/24"], zone: "guest" };

/** Networks that the station knows, in order of preference. */
export const known = {
  first: { ssid: "first", passphrase: "the first passphrase" },
  second: { ssid: "second", passphrase: "the second passphrase" },
};

/** Networks of the far end's own access points, which its other radios join. */
export const office = {
  /** The network with WPA-Enterprise. */
  enterprise: { ssid: "office", identity: "alice", password: "pass # word" },
  /** The network of two access points, between which stations roam. */
  roaming: { ssid: "roaming", passphrase: "the roaming passphrase", domain: "a1b2" },
  /** A 5 GHz network on a channel that radars use. */
  radars: { ssid: "radars", passphrase: "the passphrase of radars", channel: 100 },
  /** A 5 GHz network that connects two bridges by air. */
  backhaul: { ssid: "backhaul", passphrase: "the backhaul passphrase" },
  /** VLANs on the wire to the access point: to the bridge of the network, and to the bridge behind its station in 4-address mode. */
  vlans: { office: 11, behind: 10 },
  /** The secret that the access points share with the RADIUS server. */
  radiusSecret: "sixteen # letters",
};

/**
 * Returns the config of the far end of a wire to examples/upstaisr. The far end is also a station, whose access point is a real hostapd in
 * the network namespace `far`: `far SSID PASSPHRASE THIRD` starts that access point with the network 192.168.THIRD.0/24, and `far` without
 * arguments stops it. `far-too 6` adds a second access point of that network, with the radio wlan6, and `far-end 6` stops one of them. The far
 * end uses the kernel of the example.
 *
 * The radios wlan2 and wlan3 are access points of the plugin, with the network 192.168.77.0/24. wlan2 has no 802.11ax, and wlan3 has it. wlan4
 * is a station in the enterprise network of wlan2, and wlan5 is a station with the command `station`. wlan7 is an access point on a channel of radars. wlan8 belongs to the same
 * network as wlan2, in 4-address mode, and wlan9 is its station, in the bridge `behind`.
 * @param example the example, whose kernel the far end uses, too
 * @param radiusPort UDP port of a RADIUS server on this machine's loopback interface
 */
export function farEndConfig(example: System, radiusPort: number): string {
  const kernel = kernelOf(example);
  const { radars, backhaul, vlans } = office;
  const interfaces = {
    // It gets its address later than the station, and is the less preferred uplink.
    eth0: { dhcp: true, metric: 200 },
    "eth0.9": guestNetwork,
    wlan0: { dhcp: true, metric: 50 },
    // The other end of its radio is in this guest, too, so it has a network of its own, which nothing uses.
    wlan4: { addresses: ["192.168.78.1/24"], zone: "office" },
    [`eth0.${vlans.office}`]: { vlan: { of: "eth0", id: vlans.office }, zone: "office" },
    [`eth0.${vlans.behind}`]: { vlan: { of: "eth0", id: vlans.behind }, zone: "office" },
    office: {
      bridge: { members: ["wlan2", "wlan2_1", "wlan3", "wlan8", `eth0.${vlans.office}`], stp: true },
      addresses: ["192.168.77.1/24"],
      zone: "office",
    },
    behind: { bridge: { members: ["wlan9", `eth0.${vlans.behind}`], stp: true }, zone: "office" },
    wlan7: { addresses: ["192.168.79.1/24"], zone: "office" },
  };
  const { ssid, passphrase, domain } = office.roaming;
  const roaming = { country: "GB", ssid, passphrase, roaming: { domain } };
  const enterprise = { server: "10.0.2.2", port: radiusPort, secret: office.radiusSecret };
  const accessPoints = [
    {
      ...{ ...roaming, interface: "wlan2", channel: 6, standards: ["n"] },
      networks: [{ ssid: office.enterprise.ssid, security: { enterprise } }],
    },
    { ...roaming, interface: "wlan3", channel: 11 },
    { country: "GB", interface: "wlan7", band: "5", ...radars },
    { country: "GB", interface: "wlan8", band: "5", ...backhaul, wds: true },
  ];
  const { identity, password } = office.enterprise;
  const employee = {
    ...{ country: "GB", interface: "wlan4" },
    networks: [{ ssid: office.enterprise.ssid, security: { enterprise: { identity, password } } }],
  };
  const repeater = { country: "GB", interface: "wlan9", wds: true, networks: [backhaul] };
  return `import { defineConfig } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { hostapd, iw } from "@nixwrt/packages";
import { accessPoint } from "@nixwrt/plugin-access-point";
import { station } from "@nixwrt/plugin-station";

const networks = ${JSON.stringify([
    { ...known.first, security: "wpa3" },
    { ...known.second, security: "wpa2+wpa3" },
  ])};

export default defineConfig({
  hostname: "far",
  device: qemu({ radios: 10, stations: true }),
  interfaces: ${JSON.stringify(interfaces)},
  plugins: [
    station({ country: "GB", networks }),
    ...${JSON.stringify([employee, repeater])}.map((one) => station(one)),
    ...${JSON.stringify(accessPoints)}.map((one) => accessPoint(one)),
    { name: "far", apply({ hooks }) { hooks.packages.tap("far", (packages) => { for (const one of [hostapd, iw]) packages.add(one); }); } },
  ],
  services: {
    "guests-dhcp": { run: "exec udhcpd -f /etc/udhcpd-guests.conf", dependsOn: ["interface:eth0.9"] },
    "office-dhcp": { run: "exec udhcpd -f /etc/udhcpd-office.conf", dependsOn: ["interface:office"] },
  },
  etc: {
    "udhcpd-guests.conf": ${JSON.stringify(udhcpdConfig("eth0.9", 9))},
    "udhcpd-office.conf": ${JSON.stringify(udhcpdConfig("office", 77))},
    "/usr/lib/far": ${JSON.stringify(functions)},
    "/usr/bin/far-too": { content: '#!/bin/sh\\n. /usr/lib/far\\nstart "$1"\\n', mode: 0o755 },
    "/usr/bin/far-end": { content: '#!/bin/sh\\n. /usr/lib/far\\nend "$1"\\n', mode: 0o755 },
    "/usr/bin/far": { content: ${JSON.stringify(far)}, mode: 0o755 },
  },
  busybox: { config: ${JSON.stringify({ UDHCPD: true, UNSHARE: true, NSENTER: true, PING: true, FEATURE_FANCY_PING: true, PING6: true })} },
  kernel: { config: ${JSON.stringify(kernel)} },
});
`;
}

function udhcpdConfig(name: string, third: number | string): string {
  return `start 192.168.${third}.100
end 192.168.${third}.150
interface ${name}
lease_file /run/leases-${name}
option subnet 255.255.255.0
option router 192.168.${third}.1
option dns 192.168.${third}.1
option lease 3600
`;
}

/** Radios of the access points in the namespace `far`. They share a bridge, and the settings in /run/far-network. */
const farRadios = "1 6";

/** Shell functions: `start NUMBER` starts the access point with that radio, and `end NUMBER` stops it. */
const functions = `if [ ! -e /run/far ]; then
  unshare -n sleep 2147483647 < /dev/null > /dev/null 2>&1 &
  space=$!
  until [ "$(readlink /proc/$space/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
  for number in ${farRadios}; do iw phy phy$number set netns $space || exit 1; done
  nsenter -t $space -n ip link set lo up
  nsenter -t $space -n ip link add far0 type bridge
  nsenter -t $space -n ip link set far0 up
  echo $space > /run/far
fi
read -r space < /run/far
inside() { nsenter -t "$space" -n "$@"; }
ended() {
  [ -e /run/far-$1 ] || return 0
  pid=$(cat /run/far-$1)
  kill $pid
  while [ -e /proc/$pid ]; do sleep 0.1; done
  rm -f /run/far-$1
}
end() { ended hostapd-$1; }
start() {
  {
    echo "interface=wlan$1"
    echo "ctrl_interface=/run/far-control-$1"
    cat /run/far-network
  } > /run/far-$1.conf
  inside hostapd -B -P /run/far-hostapd-$1 /run/far-$1.conf
}
`;

const far = `#!/bin/sh
. /usr/lib/far
for number in ${farRadios}; do end $number; done
ended udhcpd-far0
inside ip addr flush dev far0
[ $# -eq 3 ] || exit 0
cat > /run/far-network <<CONF
driver=nl80211
bridge=far0
hw_mode=g
channel=1
ssid=$1
wpa=2
wpa_key_mgmt=SAE WPA-PSK
ieee80211w=1
sae_require_mfp=1
sae_pwe=2
rsn_pairwise=CCMP
wpa_passphrase=$2
CONF
start 1
inside ip addr add 192.168.$3.1/24 dev far0
cat > /run/far-udhcpd.conf <<CONF
${udhcpdConfig("far0", "$3")}CONF
# busybox has no pid files here.
nsenter -t "$space" -n udhcpd -f /run/far-udhcpd.conf < /dev/null > /dev/null 2>&1 &
echo $! > /run/far-udhcpd-far0
`;
