import { join } from "node:path";
import { openProject } from "@nixwrt/core";
import { kernelOf } from "./kernelOf.js";
import { examples } from "./support.js";

/** The guests' VLAN of examples/upstaisr, where this gives addresses. */
const guestNetwork = { vlan: { of: "eth0", id: 9 }, addresses: ["192.168.9.1/24"], zone: "guest" };

/** Networks that the station knows, the preferred one first. */
export const known = {
  first: { ssid: "first", passphrase: "the first passphrase" },
  second: { ssid: "second", passphrase: "the second passphrase" },
};

/**
 * Text of a config: what is at the other end of a wire to examples/upstaisr, and itself a station whose access point is a real hostapd in a
 * network namespace, `far`: `far SSID PASSPHRASE THIRD` starts it with the network 192.168.THIRD.0/24, `far` alone ends it. `far-too 2` adds a second
 * access point of that network, with the radio wlan2, and `far-end 2` ends one. It takes the kernel of the example.
 * @param env secrets of the example
 */
export async function farEndConfig(env: Readonly<Record<string, string>>): Promise<string> {
  const { system } = await openProject({ cwd: join(examples, "upstaisr"), env });
  const kernel = kernelOf(system);
  const interfaces = {
    // It is asked for an address later than the station's, and is the worse uplink.
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
    "/usr/lib/far": ${JSON.stringify(functions)},
    "/usr/bin/far": { content: ${JSON.stringify(far)}, mode: 0o755 },
    "/usr/bin/far-too": { content: '#!/bin/sh\\n. /usr/lib/far\\nstart "$1"\\n', mode: 0o755 },
    "/usr/bin/far-end": { content: '#!/bin/sh\\n. /usr/lib/far\\nend "$1"\\n', mode: 0o755 },
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
pidfile /run/far-udhcpd-${name}
option subnet 255.255.255.0
option router 192.168.${third}.1
option dns 192.168.${third}.1
option lease 3600
`;
}

/** `start NUMBER` and `end NUMBER` are for the access point with that radio; they share a bridge, and what is in /run/far-network. */
const functions = `if [ ! -e /run/far ]; then
  unshare -n sleep 2147483647 < /dev/null > /dev/null 2>&1 &
  space=$!
  until [ "$(readlink /proc/$space/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
  for number in 1 2; do iw phy phy$number set netns $space || exit 1; done
  nsenter -t $space -n ip link set lo up
  nsenter -t $space -n ip link add far0 type bridge
  nsenter -t $space -n ip link set far0 up
  echo $space > /run/far
fi
read -r space < /run/far
inside() { nsenter -t "$space" -n "$@"; }
ended() { [ ! -e /run/far-$1 ] || { pid=$(cat /run/far-$1); kill $pid; while [ -e /proc/$pid ]; do sleep 0.1; done; rm -f /run/far-$1; }; }
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
end 1
end 2
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
inside udhcpd /run/far-udhcpd.conf
`;
