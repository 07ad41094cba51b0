import type { Patch } from "@nixwrt/core";

/**
 * A frame with three addresses has room for either its sender or the station that transmits it, so a station can only send frames of its own.
 * Linux adds a station to a bridge only in 4-address mode (WDS). wpa_supplicant 2.10 sets this mode for Multi-AP networks only. With this patch,
 * `enable_4addr_mode=1` in a network block does the same for any network, as in wpa_supplicant 2.11.
 */
export const fourAddress: Patch = {
  name: "four-address.patch",
  text: `--- a/wpa_supplicant/config_ssid.h
+++ b/wpa_supplicant/config_ssid.h
@@ -1109,6 +1109,13 @@
 	int multi_ap_backhaul_sta;
 
 	/**
+	 * enable_4addr_mode - Set 4addr mode after association
+	 * 0 = do not set 4addr mode
+	 * 1 = set 4addr mode, which a station in a bridge needs
+	 */
+	int enable_4addr_mode;
+
+	/**
 	 * ft_eap_pmksa_caching - Whether FT-EAP PMKSA caching is allowed
 	 * 0 = do not try to use PMKSA caching with FT-EAP
 	 * 1 = try to use PMKSA caching with FT-EAP
--- a/wpa_supplicant/config.c
+++ b/wpa_supplicant/config.c
@@ -2635,6 +2635,7 @@
 	{ INT_RANGE(owe_only, 0, 1) },
 	{ INT_RANGE(owe_ptk_workaround, 0, 1) },
 	{ INT_RANGE(multi_ap_backhaul_sta, 0, 1) },
+	{ INT_RANGE(enable_4addr_mode, 0, 1) },
 	{ INT_RANGE(ft_eap_pmksa_caching, 0, 1) },
 	{ INT_RANGE(beacon_prot, 0, 1) },
 	{ INT_RANGE(transition_disable, 0, 255) },
--- a/wpa_supplicant/events.c
+++ b/wpa_supplicant/events.c
@@ -2607,8 +2607,13 @@
 
 static void multi_ap_set_4addr_mode(struct wpa_supplicant *wpa_s)
 {
-	if (!wpa_s->current_ssid ||
-	    !wpa_s->current_ssid->multi_ap_backhaul_sta)
+	if (!wpa_s->current_ssid)
+		return;
+
+	if (wpa_s->current_ssid->enable_4addr_mode)
+		goto enable;
+
+	if (!wpa_s->current_ssid->multi_ap_backhaul_sta)
 		return;
 
 	if (!wpa_s->multi_ap_ie) {
@@ -2629,6 +2634,7 @@
 		goto fail;
 	}
 
+enable:
 	if (wpa_drv_set_4addr_mode(wpa_s, 1) < 0) {
 		wpa_printf(MSG_ERROR, "Failed to set 4addr mode");
 		goto fail;
`,
};
