import type { Patch } from "@nixwrt/core";

/**
 * When hostapd starts, it tells all stations that they are not connected, in case that it was killed before. Stations with protected management frames
 * pass over such a word without protection, unless it says that they have sent something without being associated: then they ask the
 * access point whether it knows them (SA Query; IEEE 802.11, 11.13), and join again. So this is what it says.
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
