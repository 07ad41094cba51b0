import type { Patch } from "@nixwrt/core";

/**
 * When hostapd starts, it deauthenticates all stations, in case an earlier hostapd was killed. Stations that use protected management
 * frames ignore an unprotected deauthentication, unless its reason is that they sent a frame without being associated. They then ask the
 * access point whether it knows them (SA Query; IEEE 802.11, 11.13), and reconnect. This patch makes hostapd give that reason.
 */
export const farewell: Patch = {
  name: "farewell.patch",
  text: `--- a/src/ap/hostapd.c
+++ b/src/ap/hostapd.c
@@ -1394,7 +1394,7 @@
 			"Deauthenticate all stations at BSS start");
 		os_memset(addr, 0xff, ETH_ALEN);
 		hostapd_drv_sta_deauth(hapd, addr,
-				       WLAN_REASON_PREV_AUTH_NOT_VALID);
+				       WLAN_REASON_CLASS3_FRAME_FROM_NONASSOC_STA);
 	}
 
 	if (hapd->wpa_auth && wpa_init_keys(hapd->wpa_auth) < 0)
`,
};
