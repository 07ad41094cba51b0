import { join } from "node:path";
import { openProject } from "@nixwrt/core/host";
import { kernelOf } from "./kernelOf.js";
import { examples } from "./support.js";

/** The guest VLAN of examples/upstaisr, in which the far end assigns addresses. */
const guestNetwork = { vlan: { of: "eth0", id: 9 }, addresses: ["192.168.9.1/24"], zone: "guest" };

/** Networks that the station knows, in order of preference. */
export const known = {
  first: { ssid: "first", passphrase: "the first passphrase" },
  second: { ssid: "second", passphrase: "the second passphrase" },
};

/**
 * Returns the config of the far end of a wire to examples/upstaisr. The far end is also a station, whose access point is a real hostapd in
 * the network namespace `far`: `far SSID PASSPHRASE THIRD` starts that access point with the network 192.168.THIRD.0/24, and `far` without
 * arguments stops it. The far end uses the kernel of the example.
 * @param env secrets of the example
 */
export async function farEndConfig(env: Readonly<Record<string, string>>): Promise<string> {
  const { system } = await openProject({ cwd: join(examples, "upstaisr"), env });
  const kernel = kernelOf(system);
  const interfaces = {
    // It gets its address later than the station, and is the less preferred uplink.
    eth0: { dhcp: true, metric: 200 },
    "eth0.9": guestNetwork,
    wlan0: { dhcp: true, metric: 50 },
  };
  return `import { defineConfig } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { hostapd, iw } from "@nixwrt/packages";
import { station } from "@nixwrt/plugin-station";

const networks = ${JSON.stringify([
    { ...known.first, security: "wpa3" },
    { ...known.second, security: "wpa2+wpa3" },
  ])};

export default defineConfig({
  hostname: "far",
  device: qemu({ radios: 4 }),
  interfaces: ${JSON.stringify(interfaces)},
  plugins: [
    station({ country: "GB", networks }),
    { name: "far", apply({ hooks }) { hooks.packages.tap("far", (packages) => { for (const one of [hostapd, iw]) packages.add(one); }); } },
  ],
  services: {
    "guests-dhcp": { run: "exec udhcpd -f /etc/udhcpd-guests.conf", dependsOn: ["interface:eth0.9"] },
  },
  etc: {
    "udhcpd-guests.conf": ${JSON.stringify(udhcpdConfig("eth0.9", 9))},
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
pidfile /run/udhcpd-${name}
option subnet 255.255.255.0
option router 192.168.${third}.1
option lease 3600
`;
}

const far = `#!/bin/sh
if [ ! -e /run/far ]; then
  unshare -n sleep 2147483647 < /dev/null > /dev/null 2>&1 &
  space=$!
  until [ "$(readlink /proc/$space/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
  iw phy phy1 set netns $space || exit 1
  nsenter -t $space -n ip link set lo up
  echo $space > /run/far
fi
read -r space < /run/far
inside() { nsenter -t "$space" -n "$@"; }
for name in hostapd udhcpd-wlan1; do [ -e /run/$name ] && kill "$(cat /run/$name)" && rm /run/$name; done
sleep 1
inside ip addr flush dev wlan1
[ $# -eq 3 ] || exit 0
cat > /run/far.conf <<CONF
interface=wlan1
driver=nl80211
ctrl_interface=/run/far-hostapd
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
inside hostapd -B -P /run/hostapd /run/far.conf
inside ip addr add 192.168.$3.1/24 dev wlan1
cat > /run/far-udhcpd.conf <<CONF
${udhcpdConfig("wlan1", "$3")}CONF
inside udhcpd /run/far-udhcpd.conf
`;
