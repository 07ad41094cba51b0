import { debianSource, makePackage, type Package, type Patch } from "@nixwrt/core";
import { changedKeyManagement } from "./changedKeyManagement.js";
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

/** What distinguishes the two programs of wpa's source. */
interface WpaOptions {
  readonly name: string;
  readonly summary: string;
  /** Folder of the source with the program's Makefile. */
  readonly folder: string;
  /** Build options besides the common ones: names, or `NAME=value`, separated by spaces. */
  readonly symbols: string;
  /** Programs to build and install, by their names in the folder. */
  readonly programs: readonly string[];
  /** Variables of the Makefile, such as `MS_FUNCS=y`. Default: none. */
  readonly variables?: readonly string[];
  /** Patches that only this program needs. Default: none. */
  readonly patches?: readonly Patch[];
}

/**
 * hostapd or wpa_supplicant, without WPS. wolfCrypt has no TLS, so the only EAP method is EAP-pwd, which needs none. An access point passes
 * every method on between the station and the RADIUS server.
 */
function wpa({ name, summary, folder, symbols, programs, variables = [], patches = [] }: WpaOptions): Package {
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
export const hostapd = wpa({
  name: "hostapd",
  summary: "Wi-Fi access point with WPA2 and WPA3",
  folder: "hostapd",
  symbols: "IPV6 NO_ACCOUNTING NO_VLAN NO_DUMP_STATE ACS TLS=wolfssl",
  programs: ["hostapd", "hostapd_cli"],
  patches: [changedKeyManagement],
});

/** The station's daemon and its command-line client. The daemon never writes its configuration file. */
export const wpaSupplicant = wpa({
  name: "wpa-supplicant",
  summary: "Wi-Fi station with WPA2 and WPA3",
  folder: "wpa_supplicant",
  symbols: "CTRL_IFACE BACKEND=file NO_CONFIG_WRITE HT_OVERRIDES EAP_PWD TLS=wolfssl",
  programs: ["wpa_supplicant", "wpa_cli"],
  // EAP-pwd hashes passwords in Microsoft's way, too, and the Makefile forgets to ask for it.
  variables: ["MS_FUNCS=y"],
  patches: [fourAddress],
});
