import type { Package } from "@nixwrt/core";
import { dhcpcd } from "./dhcpcd.js";
import { dnsmasq } from "./dnsmasq.js";
import { libnl } from "./libnl.js";
import { ppp } from "./ppp.js";
import { wolfcrypt } from "./wolfcrypt.js";
import { hostapd, wpaSupplicant } from "./wpa.js";
import { xl2tpd } from "./xl2tpd.js";

export { dhcpcd, dnsmasq, hostapd, libnl, ppp, wolfcrypt, wpaSupplicant, xl2tpd };

/** All packages that a config may name. */
const catalogue: readonly Package[] = [dhcpcd, dnsmasq, hostapd, ppp, wpaSupplicant, xl2tpd];
export default catalogue;

declare module "@nixwrt/core" {
  interface KnownPackages {
    dhcpcd: true;
    dnsmasq: true;
    hostapd: true;
    ppp: true;
    "wpa-supplicant": true;
    xl2tpd: true;
  }
}
