import type { Patch } from "@nixwrt/core";

/**
 * hostapd remembers stations that have moved to another access point for five minutes, and with them, how they joined. A station that joined
 * without 802.11r, and comes back with it, was refused during that time (status 53), because hostapd looked for keys of the earlier kind. With
 * this patch, the station's request decides.
 */
export const changedKeyManagement: Patch = {
  name: "changed-key-management.patch",
  text: `--- a/src/ap/wpa_auth_ft.c
+++ b/src/ap/wpa_auth_ft.c
@@ -2940,7 +2940,7 @@
 {
 	int key_mgmt, ciphers;
 
-	if (sm->wpa_key_mgmt)
+	if (wpa_key_mgmt_ft(sm->wpa_key_mgmt))
 		return 0;
 
 	key_mgmt = parse->key_mgmt & sm->wpa_auth->conf.wpa_key_mgmt;
`,
};
