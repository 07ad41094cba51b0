import { debianSource, makePackage } from "@nixwrt/core";

/** What a client does not need: servers, datagrams, keys without certificates, ciphers and curves that servers no longer offer, tests. */
const unset = `PSA_CRYPTO_STORAGE_C PSA_ITS_FILE_C LMS_C SSL_SESSION_TICKETS
  SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_ENABLED SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED
  SSL_SRV_C SSL_CACHE_C SSL_COOKIE_C SSL_TICKET_C SSL_RENEGOTIATION SSL_CONTEXT_SERIALIZATION
  SSL_PROTO_DTLS SSL_DTLS_CONNECTION_ID SSL_DTLS_CONNECTION_ID_COMPAT SSL_DTLS_ANTI_REPLAY SSL_DTLS_HELLO_VERIFY
  SSL_DTLS_CLIENT_PORT_REUSE KEY_EXCHANGE_PSK_ENABLED KEY_EXCHANGE_DHE_PSK_ENABLED KEY_EXCHANGE_ECDHE_PSK_ENABLED
  KEY_EXCHANGE_RSA_PSK_ENABLED KEY_EXCHANGE_DHE_RSA_ENABLED KEY_EXCHANGE_ECDH_ECDSA_ENABLED KEY_EXCHANGE_ECDH_RSA_ENABLED
  DHM_C ECJPAKE_C ECP_DP_SECP192R1_ENABLED ECP_DP_SECP224R1_ENABLED ECP_DP_SECP192K1_ENABLED ECP_DP_SECP224K1_ENABLED
  ECP_DP_SECP256K1_ENABLED ECP_DP_BP256R1_ENABLED ECP_DP_BP384R1_ENABLED ECP_DP_BP512R1_ENABLED ECP_DP_CURVE448_ENABLED
  ARIA_C CAMELLIA_C DES_C CCM_C NIST_KW_C RIPEMD160_C SHA3_C PKCS7_C PKCS12_C
  CIPHER_MODE_CFB CIPHER_MODE_OFB CIPHER_MODE_XTS DEBUG_C SELF_TEST VERSION_FEATURES NET_C TIMING_C`;

/** TLS 1.2 and 1.3 for clients, as static libraries, from a small library that its makers support for years. */
export const mbedtls = makePackage({
  name: "mbedtls",
  summary: "TLS for small programs",
  source: debianSource("mbedtls"),
  licence: "Apache-2.0 OR GPL-2.0-or-later",
  prepare: `for symbol in ${unset.replaceAll(/\s+/g, " ")}; do
  sed -i "s,^#define MBEDTLS_$symbol\\$,//&," include/mbedtls/mbedtls_config.h
done`,
  make: ["-C library", 'CC="$CC"', 'AR="$AR"', 'CFLAGS="$CFLAGS"', "PERL=:", "PYTHON=:", "static"],
  install: `mkdir -p "$out/usr/lib" "$out/usr/include"
cp library/*.a "$out/usr/lib"
cp -r include/mbedtls include/psa "$out/usr/include"`,
});
