import { debianSource, makePackage, type Package, type Patch } from "@nixwrt/core";
import { farewell } from "./farewell.js";
import { forgottenStations } from "./forgottenStations.js";
import { fourAddress } from "./fourAddress.js";
import { libnl } from "./libnl.js";
import { wolfcrypt } from "./wolfcrypt.js";
import { wrongPassphrase } from "./wrongPassphrase.js";

/** Build options of both programs. The kernel is their only source of random numbers. */
const common = `DRIVER_NL80211 LIBNL32 NO_RANDOM_POOL GETRANDOM ELOOP_EPOLL IEEE80211AC IEEE80211AX SAE IEEE80211R WNM`;

/**
 * The server runs as its own user, and replies to a socket that its command-line client creates. When root runs the client, the socket must
 * belong to the server's user. Upstream does this on Android only.
 */
const replyToRoot: Patch = {
  name: "reply-to-root.patch",
  text: `--- a/src/common/wpa_ctrl.c
+++ b/src/common/wpa_ctrl.c
@@ -165,6 +165,14 @@
 		return NULL;
 	}
 
+	{
+		struct stat server;
+
+		if (lstat(ctrl_path, &server) == 0)
+			(void) lchown(ctrl->local.sun_path, server.st_uid,
+				      server.st_gid);
+	}
+
 #ifdef ANDROID
 	/* Set group even if we do not have privileges to change owner */
 	lchown(ctrl->local.sun_path, -1, AID_WIFI);
`,
};

/**
 * hostapd or wpa_supplicant, without WPS. wolfCrypt has no TLS, so the only EAP method is EAP-pwd, which needs none. An access point passes
 * every method on between the station and the RADIUS server.
 * @param more variables of the Makefile and patches that only this program needs
 */
function wpa(
  name: string,
  folder: string,
  symbols: string,
  programs: readonly string[],
  summary: string,
  { variables = [], patches = [] }: { variables?: readonly string[]; patches?: readonly Patch[] } = {},
): Package {
  const config = `${common} ${symbols}`.trim().split(/\s+/);
  const values = config.map((symbol) => `CONFIG_${symbol.includes("=") ? symbol : `${symbol}=y`}`);
  return makePackage({
    name,
    summary,
    source: debianSource("wpa"),
    licence: "BSD-3-Clause",
    patches: [replyToRoot, wrongPassphrase, farewell, forgottenStations, ...patches],
    libraries: [libnl, wolfcrypt],
    prepare: `cd ${folder}
cat > .config <<'END'
${values.join("\n")}
END
CFLAGS="$CFLAGS -DWOLFSSL_USER_SETTINGS"`,
    make: ['LIBNL_INC="$libnl/usr/include"', ...variables, ...programs],
    install: `install -D -t "$out/usr/sbin" ${programs.join(" ")}`,
    files: programs.map((program) => `/usr/sbin/${program}`),
    kernelSymbols: ["PACKET"],
  });
}

/** The access point's daemon and its command-line client. */
export const hostapd = wpa(
  "hostapd",
  "hostapd",
  "IPV6 NO_ACCOUNTING NO_VLAN NO_DUMP_STATE ACS TLS=wolfssl",
  ["hostapd", "hostapd_cli"],
  "Wi-Fi access point with WPA2 and WPA3",
);

/** The station's daemon and its command-line client. The daemon never writes its configuration file. */
export const wpaSupplicant = wpa(
  "wpa-supplicant",
  "wpa_supplicant",
  "CTRL_IFACE BACKEND=file NO_CONFIG_WRITE HT_OVERRIDES EAP_PWD TLS=wolfssl",
  ["wpa_supplicant", "wpa_cli"],
  "Wi-Fi station with WPA2 and WPA3",
  // EAP-pwd hashes passwords in Microsoft's way, too, and the Makefile forgets to ask for it.
  { variables: ["MS_FUNCS=y"], patches: [fourAddress] },
);
