/**
 * Keys of hostapd.conf that the package hostapd (packages/packages/src/wpa.ts) knows: those in hostapd_config_fill of hostapd/config_file.c that
 * its build options leave in the program. A new version or another build option changes them: a key is known if the program contains it.
 */
const keys = new Set(
  `
  accept_mac_file acct_server_addr acct_server_addr_replace acct_server_port acct_server_shared_secret acs_chan_bias
  acs_exclude_6ghz_non_psc acs_exclude_dfs acs_num_scans anti_clogging_threshold ap_isolate ap_max_inactivity ap_table_expiration_time
  ap_table_max_size assoc_sa_query_max_timeout assoc_sa_query_retry_timeout assocresp_elements auth_algs auth_server_addr
  auth_server_addr_replace auth_server_port auth_server_shared_secret basic_rates beacon_int beacon_prot beacon_rate bridge
  broadcast_deauth bss bss_load_update_period bss_transition bssid chan_util_avg_period chanlist channel civic coloc_intf_reporting
  country3 country_code ctrl_interface ctrl_interface_group debug deny_mac_file disable_11ac disable_11ax disable_11n
  disable_pmksa_caching disassoc_low_ack driver driver_params dtim_period dump_file eap_message eap_reauth_period
  eapol_key_index_workaround eapol_version edmg_channel enable_edmg erp_domain erp_send_reauth_start ext_capa ext_capa_mask
  extended_key_id fragm_threshold freqlist ft_over_ds ft_psk_generate_local ft_r0_key_lifetime ftm_initiator ftm_responder gas_address3
  group_cipher group_mgmt_cipher he_6ghz_max_ampdu_len_exp he_6ghz_max_mpdu he_6ghz_rx_ant_pat he_6ghz_tx_ant_pat he_basic_mcs_nss_set
  he_bss_color he_bss_color_partial he_default_pe_duration he_er_su_disable he_mu_beamformer he_mu_edca_ac_be_aci he_mu_edca_ac_be_acm
  he_mu_edca_ac_be_aifsn he_mu_edca_ac_be_ecwmax he_mu_edca_ac_be_ecwmin he_mu_edca_ac_be_timer he_mu_edca_ac_bk_aci he_mu_edca_ac_bk_acm
  he_mu_edca_ac_bk_aifsn he_mu_edca_ac_bk_ecwmax he_mu_edca_ac_bk_ecwmin he_mu_edca_ac_bk_timer he_mu_edca_ac_vi_aci he_mu_edca_ac_vi_acm
  he_mu_edca_ac_vi_aifsn he_mu_edca_ac_vi_ecwmax he_mu_edca_ac_vi_ecwmin he_mu_edca_ac_vi_timer he_mu_edca_ac_vo_aci he_mu_edca_ac_vo_acm
  he_mu_edca_ac_vo_aifsn he_mu_edca_ac_vo_ecwmax he_mu_edca_ac_vo_ecwmin he_mu_edca_ac_vo_timer he_mu_edca_qos_info_param_count
  he_mu_edca_qos_info_q_ack he_mu_edca_qos_info_queue_request he_mu_edca_qos_info_txop_request he_oper_centr_freq_seg0_idx
  he_oper_centr_freq_seg1_idx he_oper_chwidth he_rts_threshold he_spr_non_srg_obss_pd_max_offset he_spr_sr_control he_spr_srg_bss_colors
  he_spr_srg_obss_pd_max_offset he_spr_srg_obss_pd_min_offset he_spr_srg_partial_bssid he_su_beamformee he_su_beamformer he_twt_required
  he_twt_responder ht_capab hw_mode ieee80211ac ieee80211ax ieee80211d ieee80211h ieee80211n ieee80211w ieee8021x ignore_broadcast_ssid
  interface lci local_pwr_constraint logger_stdout logger_stdout_level logger_syslog logger_syslog_level macaddr_acl
  max_listen_interval max_num_sta min_tx_power mobility_domain multi_ap multicast_to_unicast nas_identifier no_auth_if_seen_on
  no_probe_resp_if_max_sta no_probe_resp_if_seen_on notify_mgmt_frames obss_interval okc op_class own_ip_addr pbss peerkey pmk_r1_push
  preamble r0_key_lifetime r0kh r1_key_holder r1_max_key_lifetime r1kh radius_acct_interim_interval radius_acct_req_attr
  radius_auth_req_attr radius_client_addr radius_client_dev radius_das_client radius_das_port radius_das_require_event_timestamp
  radius_das_require_message_authenticator radius_das_time_window radius_req_attr_sqlite radius_request_cui radius_retry_primary_interval
  reassociation_deadline require_ht require_vht rkh_neg_timeout rkh_pos_timeout rkh_pull_retries rkh_pull_timeout rnr   rrm_beacon_report rrm_neighbor_report rsn_pairwise rssi_ignore_probe_request rssi_reject_assoc_rssi rssi_reject_assoc_timeout
  rts_threshold sae_anti_clogging_threshold sae_confirm_immediate sae_groups sae_password sae_pwe sae_require_mfp sae_sync
  send_probe_response skip_inactivity_poll spectrum_mgmt_required ssid ssid2 start_disabled stationary_ap supported_rates tdls_prohibit
  tdls_prohibit_chan_switch time_advertisement time_zone track_sta_max_age track_sta_max_num transition_disable
  uapsd_advertisement_enabled unsol_bcast_probe_resp_interval use_driver_iface_addr use_pae_group_addr use_sta_nsts utf8_ssid
  vendor_elements vendor_vht vht_capab vht_oper_centr_freq_seg0_idx vht_oper_centr_freq_seg1_idx vht_oper_chwidth vlan_bridge wds_bridge
  wds_sta wme_enabled wmm_enabled wnm_sleep_mode wnm_sleep_mode_no_keys wowlan_triggers wpa wpa_deny_ptk0_rekey
  wpa_disable_eapol_key_retries wpa_gmk_rekey wpa_group_rekey wpa_group_update_count wpa_key_mgmt wpa_pairwise wpa_pairwise_update_count
  wpa_passphrase wpa_psk wpa_psk_file wpa_psk_radius wpa_ptk_rekey wpa_strict_rekey wps_rf_bands
`
    .trim()
    .split(/\s+/),
);

/** Parts of a name that parameters of queues follow. */
const prefixes = ["tx_queue_", "wmm_ac_", "wme_ac_"];

/** Returns all known keys, except those of queues. */
export const knownKeys: ReadonlySet<string> = keys;

export function isKnownKey(key: string): boolean {
  return keys.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
}
