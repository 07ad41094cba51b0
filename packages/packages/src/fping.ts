import { autotoolsPackage, debianSource, type Patch } from "@nixwrt/core";

/** musl's msghdr has padding between its fields on 64-bit CPUs, so they must be set by name instead of in order. */
const fieldsByName: Patch = {
  name: "fields-by-name.patch",
  text: `--- a/src/fping.c
+++ b/src/fping.c
@@ -1952,13 +1952,12 @@
         reply_buf_len
     };
     struct msghdr recv_msghdr = {
-        reply_src_addr,
-        reply_src_addr_len,
-        &msg_iov,
-        1,
-        &msg_control,
-        sizeof(msg_control),
-        0
+        .msg_name = reply_src_addr,
+        .msg_namelen = reply_src_addr_len,
+        .msg_iov = &msg_iov,
+        .msg_iovlen = 1,
+        .msg_control = &msg_control,
+        .msg_controllen = sizeof(msg_control)
     };
 #if HAVE_SO_TIMESTAMPNS
     struct cmsghdr* cmsg;
`,
};

export const fping = autotoolsPackage({
  name: "fping",
  summary: "pings many hosts at once",
  source: debianSource("fping"),
  licence: "BSD-4-Clause-UC",
  patches: [fieldsByName],
  files: ["/usr/sbin/fping"],
});
