/**
 * Our change to busybox's syslogd: it forwards messages as local programs wrote them, without the host name that RFC 3164 (4.1.2) puts
 * between time and tag. Otherwise receivers would take the first word of the text for the host name.
 */
export const syslogHostnamePatch = String.raw`
--- a/sysklogd/syslogd.c
+++ b/sysklogd/syslogd.c
@@ -999,6 +999,32 @@
 	}
 	return xsocket(rh->remoteAddr->u.sa.sa_family, SOCK_DGRAM, 0);
 }
+
+/* "<PRI>TIME TAG: TEXT" as local programs send it, with our host name after
+ * the time, where RFC 3164 wants it. Anything else is left as it is. */
+static char *add_hostname(char *msg, ssize_t *sz)
+{
+	char *text = msg;
+	int head, end;
+
+	if (*text == '<') {
+		bb_strtou(text + 1, &text, 10);
+		if (*text == '>')
+			text++;
+	}
+	/* Jan 18 00:11:22 msg... */
+	head = text - msg + 16;
+	if (*sz <= head || text[3] != ' ' || text[6] != ' '
+	 || text[9] != ':' || text[12] != ':' || text[15] != ' '
+	) {
+		return msg;
+	}
+	memcpy(G.printbuf, msg, head);
+	end = head + sprintf(G.printbuf + head, "%.64s ", G.hostname);
+	memcpy(G.printbuf + end, msg + head, *sz - head);
+	*sz += end - head;
+	return G.printbuf;
+}
 #endif
 
 /* By doing init in a separate function we decrease stack usage
@@ -1087,6 +1113,8 @@
 	int opts;
 #if ENABLE_FEATURE_REMOTE_LOG
 	llist_t *item;
+	char *message;
+	ssize_t message_sz;
 #endif
 #if ENABLE_FEATURE_SYSLOGD_DUP
 	int last_sz = -1;
@@ -1149,8 +1177,9 @@
 		 * over network, mimic that */
 		recvbuf[sz] = '\n';
 
-		/* We are not modifying log messages in any way before send */
 		/* Remote site cannot trust _us_ anyway and need to do validation again */
+		message_sz = sz + 1;
+		message = add_hostname(recvbuf, &message_sz);
 		for (item = G.remoteHosts; item != NULL; item = item->link) {
 			remoteHost_t *rh = (remoteHost_t *)item->data;
 
@@ -1164,7 +1193,7 @@
 			 * On some errors, close and set remoteFD to -1
 			 * so that DNS resolution is retried.
 			 */
-			if (sendto(rh->remoteFD, recvbuf, sz+1,
+			if (sendto(rh->remoteFD, message, message_sz,
 					MSG_DONTWAIT | MSG_NOSIGNAL,
 					&(rh->remoteAddr->u.sa), rh->remoteAddr->len) == -1
 			) {
`.trimStart();

/**
 * Our changes to busybox's DHCPv6 client for prefixes. It keeps its identity (IAID) across restarts, so that the provider recognizes it. If
 * the provider assigns another prefix or has forgotten the old one, it uses the new one at once instead of when the old one expires.
 * Without an address of its own, it renews by multicast instead of crashing.
 */
export const delegatedPrefixPatch = String.raw`
--- a/networking/udhcp/d6_dhcpc.c
+++ b/networking/udhcp/d6_dhcpc.c
@@ -334,6 +334,8 @@
  */
 			move_from_unaligned32(v32, option + 4 + 4);
 			v32 = ntohl(v32);
+			if (v32 == 0)
+				break;
 			*new_env() = xasprintf("ipv6prefix_lease=%u", (unsigned)v32);
 
 			sprint_nip6(ipv6str, option + 4 + 4 + 4 + 1);
@@ -703,7 +705,7 @@
 		client6_data.ia_na = xzalloc(len);
 		client6_data.ia_na->code = D6_OPT_IA_NA;
 		client6_data.ia_na->len = len - 4;
-		*(bb__aliased_uint32_t*)client6_data.ia_na->data = rand(); /* IAID */
+		*(bb__aliased_uint32_t*)client6_data.ia_na->data = htonl(1); /* IAID: the same after a restart */
 		if (requested_ipv6) {
 			struct d6_option *iaaddr = (void*)(client6_data.ia_na->data + 4+4+4);
 			iaaddr->code = D6_OPT_IAADDR;
@@ -721,7 +723,7 @@
 		client6_data.ia_pd = xzalloc(len);
 		client6_data.ia_pd->code = D6_OPT_IA_PD;
 		client6_data.ia_pd->len = len - 4;
-		*(bb__aliased_uint32_t*)client6_data.ia_pd->data = rand(); /* IAID */
+		*(bb__aliased_uint32_t*)client6_data.ia_pd->data = htonl(1); /* IAID: the same after a restart */
 		opt_ptr = mempcpy(opt_ptr, client6_data.ia_pd, len);
 	}
 
@@ -861,7 +863,8 @@
 	opt_ptr = add_d6_client_options(opt_ptr);
 
 	bb_info_msg("sending %s", "renew");
-	if (server_ipv6)
+	/* Who has only a prefix has no address to send from */
+	if (server_ipv6 && our_cur_ipv6)
 		return d6_send_kernel_packet_from_client_data_ifindex(
 			&packet, (opt_ptr - (uint8_t*) &packet),
 			our_cur_ipv6, CLIENT_PORT6,
@@ -1632,6 +1635,7 @@
 					bb_info_msg("received DHCP NAK (%u)", option->data[4]);
 					d6_run_script(packet.d6_options,
 							packet_end, "nak");
+ restart:
 					if (client_data.state != REQUESTING)
 						d6_run_script_no_option("deconfig");
 					sleep(3); /* avoid excessive network traffic */
@@ -1794,15 +1798,22 @@
 						bb_info_msg("no %s option%s", "IA_PD", ", ignoring packet");
 						continue;
 					}
-					if (client6_data.ia_pd->len < (4 + 4 + 4) + (2 + 2 + 4 + 4 + 1 + 16)) {
-						bb_info_msg("%s option is too short:%d bytes",
-							"IA_PD", client6_data.ia_pd->len);
-						continue;
-					}
+					/* Without a prefix in it, it says why there is none */
 					iaprefix = d6_find_option(client6_data.ia_pd->data + 4 + 4 + 4,
 							client6_data.ia_pd->data + client6_data.ia_pd->len,
 							D6_OPT_IAPREFIX
 					);
+					/* A provider that renumbers names the old prefix, too, with a lifetime of 0 */
+					while (iaprefix && iaprefix->len >= 4 + 4 + 1 + 16 && memcmp(iaprefix->data + 4, "\0\0\0", 4) == 0)
+						iaprefix = d6_find_option(iaprefix->data + iaprefix->len,
+							client6_data.ia_pd->data + client6_data.ia_pd->len,
+							D6_OPT_IAPREFIX
+						);
+					if (!iaprefix && client_data.state != INIT_SELECTING) {
+						/* It has forgotten us, or has taken the prefix back */
+						bb_simple_info_msg("the prefix is no longer ours");
+						goto restart;
+					}
 					if (!iaprefix) {
 						bb_info_msg("no %s option%s", "IAPREFIX", ", ignoring packet");
 						continue;
`.trimStart();
