/**
 * What we change of busybox: its syslogd forwards messages as local programs wrote them, without the host name that
 * RFC 3164 (4.1.2) has between time and tag. Receivers would take the first word of the text for it.
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
