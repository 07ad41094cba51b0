import type { Patch } from "@nixwrt/core";

/**
 * What later versions of curl do for Mbed TLS 3.6: it needs random numbers before `mbedtls_ssl_setup`, which would otherwise refuse every
 * connection, and it has TLS 1.3.
 */
export const newestTls: Patch = {
  name: "newest-tls.patch",
  text: `--- a/lib/vtls/mbedtls.c
+++ b/lib/vtls/mbedtls.c
@@ -230,7 +230,8 @@
       *mbedver = MBEDTLS_SSL_MINOR_VERSION_3;
       return CURLE_OK;
     case CURL_SSLVERSION_TLSv1_3:
-      break;
+      *mbedver = MBEDTLS_SSL_MINOR_VERSION_4;
+      return CURLE_OK;
   }
 #else
   switch(version) {
@@ -280,7 +281,7 @@
   switch(ssl_version_max) {
     case CURL_SSLVERSION_MAX_NONE:
     case CURL_SSLVERSION_MAX_DEFAULT:
-      ssl_version_max = CURL_SSLVERSION_MAX_TLSv1_2;
+      ssl_version_max = CURL_SSLVERSION_MAX_TLSv1_3;
       break;
   }
 
@@ -552,10 +553,6 @@
   }
 
   mbedtls_ssl_init(&backend->ssl);
-  if(mbedtls_ssl_setup(&backend->ssl, &backend->config)) {
-    failf(data, "mbedTLS: ssl_init failed");
-    return CURLE_SSL_CONNECT_ERROR;
-  }
 
   /* new profile with RSA min key len = 1024 ... */
   mbedtls_ssl_conf_cert_profile(&backend->config,
@@ -589,6 +586,10 @@
 
   mbedtls_ssl_conf_rng(&backend->config, mbedtls_ctr_drbg_random,
                        &backend->ctr_drbg);
+  if(mbedtls_ssl_setup(&backend->ssl, &backend->config)) {
+    failf(data, "mbedTLS: ssl_init failed");
+    return CURLE_SSL_CONNECT_ERROR;
+  }
   mbedtls_ssl_set_bio(&backend->ssl, cf, bio_cf_write, bio_cf_read,
                       NULL /*  rev_timeout() */);
 
`,
};
