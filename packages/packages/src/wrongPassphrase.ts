import type { Patch } from "@nixwrt/core";

/**
 * hostapd does not report a station with a wrong WPA3 passphrase: it only fails to verify a message. With this patch, hostapd logs the same
 * event as for WPA2, and its status contains the last such station and the seconds since then: `refused[0]=02:00:00:00:03:00 12`.
 */
export const wrongPassphrase: Patch = {
  name: "wrong-passphrase.patch",
  text: String.raw`--- a/src/ap/hostapd.h
+++ b/src/ap/hostapd.h
@@ -163,6 +163,10 @@
 
 	u8 own_addr[ETH_ALEN];
 
+	/* Who had a wrong passphrase last, and when */
+	u8 refused[ETH_ALEN];
+	struct os_reltime refused_time;
+
 	int num_sta; /* number of entries in sta_list */
 	struct sta_info *sta_list; /* STA info list head */
 #define STA_HASH_SIZE 256
@@ -606,6 +610,7 @@
 					 void *ctx), void *ctx);
 int hostapd_reload_config(struct hostapd_iface *iface);
 void hostapd_reconfig_encryption(struct hostapd_data *hapd);
+void hostapd_wrong_passphrase(struct hostapd_data *hapd, const u8 *addr);
 struct hostapd_data *
 hostapd_alloc_bss_data(struct hostapd_iface *hapd_iface,
 		       struct hostapd_config *conf,
--- a/src/ap/hostapd.c
+++ b/src/ap/hostapd.c
@@ -87,6 +87,15 @@
 }
 
 
+void hostapd_wrong_passphrase(struct hostapd_data *hapd, const u8 *addr)
+{
+	os_memcpy(hapd->refused, addr, ETH_ALEN);
+	os_get_reltime(&hapd->refused_time);
+	wpa_msg(hapd->msg_ctx, MSG_INFO, AP_STA_POSSIBLE_PSK_MISMATCH MACSTR,
+		MAC2STR(addr));
+}
+
+
 void hostapd_reconfig_encryption(struct hostapd_data *hapd)
 {
 	if (hapd->wpa_auth)
--- a/src/ap/wpa_auth_glue.c
+++ b/src/ap/wpa_auth_glue.c
@@ -263,8 +263,7 @@
 static void hostapd_wpa_auth_psk_failure_report(void *ctx, const u8 *addr)
 {
 	struct hostapd_data *hapd = ctx;
-	wpa_msg(hapd->msg_ctx, MSG_INFO, AP_STA_POSSIBLE_PSK_MISMATCH MACSTR,
-		MAC2STR(addr));
+	hostapd_wrong_passphrase(hapd, addr);
 }
 
 
--- a/src/ap/ieee802_11.c
+++ b/src/ap/ieee802_11.c
@@ -1546,6 +1546,7 @@
 			}
 
 			if (sae_check_confirm(sta->sae, var, var_len) < 0) {
+				hostapd_wrong_passphrase(hapd, sta->addr);
 				resp = WLAN_STATUS_UNSPECIFIED_FAILURE;
 				goto reply;
 			}
--- a/src/ap/ctrl_iface_ap.c
+++ b/src/ap/ctrl_iface_ap.c
@@ -869,6 +869,18 @@
 		if (os_snprintf_error(buflen - len, ret))
 			return len;
 		len += ret;
+		if (os_reltime_initialized(&bss->refused_time)) {
+			struct os_reltime age;
+
+			os_reltime_age(&bss->refused_time, &age);
+			ret = os_snprintf(buf + len, buflen - len,
+					  "refused[%d]=" MACSTR " %lu\n",
+					  (int) i, MAC2STR(bss->refused),
+					  (unsigned long) age.sec);
+			if (os_snprintf_error(buflen - len, ret))
+				return len;
+			len += ret;
+		}
 	}
 
 	if (hapd->conf->chan_util_avg_period) {
`,
};
