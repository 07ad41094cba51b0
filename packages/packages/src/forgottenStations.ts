import type { Patch } from "@nixwrt/core";

/**
 * A slow hostapd can receive a second association request before it knows that its response to the first one arrived. It then began a second
 * handshake after the first one had succeeded, without the keys that the station already used. The handshake failed, and hostapd deauthenticated
 * the station by a frame without protection, which stations with protected management frames ignore: such a station believed that it was
 * connected, and stayed outside until it had something to send.
 *
 * With this patch, hostapd ignores the second request. If a handshake with a connected station fails for another reason, it gives a reason that
 * makes the station ask whether the access point knows it (SA Query; IEEE 802.11, 11.13), and wpa_supplicant asks also during such a handshake.
 *
 * If there is no answer within a second, wpa_supplicant joined again only after a scan of all channels, and ignored for ten seconds if it was
 * forgotten once more. With this patch, it joins the same access point without a scan, and asks again whenever it has a reason.
 */
export const forgottenStations: Patch = {
  name: "forgotten-stations.patch",
  text: `--- a/src/ap/ieee802_11.c
+++ b/src/ap/ieee802_11.c
@@ -3819,6 +3819,7 @@
 	}
 
 	sta->flags &= ~WLAN_STA_PREAUTH;
+	sta->assoc_resp_unconfirmed = 0;
 	ieee802_1x_notify_pre_auth(sta->eapol_sm, 0);
 
 	/*
@@ -5586,6 +5587,9 @@
 		}
 	}
 
+	if (sta->assoc_resp_unconfirmed)
+		return;
+
 	if ((fc & WLAN_FC_RETRY) &&
 	    sta->last_seq_ctrl != WLAN_INVALID_MGMT_SEQ &&
 	    sta->last_seq_ctrl == seq_ctrl &&
@@ -5835,6 +5839,10 @@
 		hostapd_drv_sta_remove(hapd, sta->addr);
 		sta->added_unassoc = 0;
 	}
+	if (sta)
+		sta->assoc_resp_unconfirmed =
+			resp == WLAN_STATUS_SUCCESS &&
+			reply_res == WLAN_STATUS_SUCCESS;
 }
 
 
@@ -6426,6 +6434,7 @@
 			   MAC2STR(mgmt->da));
 		return;
 	}
+	sta->assoc_resp_unconfirmed = 0;
 
 	if (len < IEEE80211_HDRLEN + (reassoc ? sizeof(mgmt->u.reassoc_resp) :
 				      sizeof(mgmt->u.assoc_resp))) {
--- a/src/ap/sta_info.h
+++ b/src/ap/sta_info.h
@@ -163,6 +163,7 @@
 	unsigned int ft_over_ds:1;
 	unsigned int external_dh_updated:1;
 	unsigned int post_csa_sa_query:1;
+	unsigned int assoc_resp_unconfirmed:1;
 
 	u16 auth_alg;
 
--- a/src/ap/wpa_auth_glue.c
+++ b/src/ap/wpa_auth_glue.c
@@ -246,9 +246,13 @@
 					u16 reason)
 {
 	struct hostapd_data *hapd = ctx;
+	struct sta_info *sta = ap_get_sta(hapd, addr);
+
 	wpa_printf(MSG_DEBUG, "%s: WPA authenticator requests disconnect: "
 		   "STA " MACSTR " reason %d",
 		   __func__, MAC2STR(addr), reason);
+	if (sta && (sta->flags & WLAN_STA_MFP) && ap_sta_is_authorized(sta))
+		reason = WLAN_REASON_CLASS3_FRAME_FROM_NONASSOC_STA;
 	ap_sta_disconnect(hapd, NULL, addr, reason);
 }
 
--- a/wpa_supplicant/sme.c
+++ b/wpa_supplicant/sme.c
@@ -2646,6 +2646,9 @@
 	if (sa_query_max_timeout < tu) {
 		wpa_dbg(wpa_s, MSG_DEBUG, "SME: SA Query timed out");
 		sme_stop_sa_query(wpa_s);
+		os_memset(&wpa_s->sme.last_unprot_disconnect, 0,
+			  sizeof(wpa_s->sme.last_unprot_disconnect));
+		wpa_s->own_reconnect_req = 1;
 		wpa_supplicant_deauthenticate(
 			wpa_s, WLAN_REASON_PREV_AUTH_NOT_VALID);
 		return 1;
@@ -2770,7 +2773,8 @@
 	struct wpa_ssid *ssid;
 	struct os_reltime now;
 
-	if (wpa_s->wpa_state != WPA_COMPLETED)
+	if (wpa_s->wpa_state != WPA_COMPLETED &&
+	    (wpa_s->wpa_state < WPA_4WAY_HANDSHAKE || wpa_s->new_connection))
 		return;
 	ssid = wpa_s->current_ssid;
 	if (wpas_get_ssid_pmf(wpa_s, ssid) == NO_MGMT_FRAME_PROTECTION)
`,
};
