import { debianSource, type Package } from "@nixwrt/core";

/** Settings for what hostapd and wpa_supplicant need for WPA2 and WPA3-Personal, optimized for size; see wolfSSL's manual, chapter 2. */
const settings = `#pragma once
#define WOLFCRYPT_ONLY
#define SINGLE_THREADED
#define WOLFSSL_GETRANDOM
#define HAVE_GETRANDOM 1
/* Its own headers ask for __BIG_ENDIAN__, which gcc for MIPS does not define: all hashes would be wrong. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define BIG_ENDIAN_ORDER
#endif
#define HAVE_HASHDRBG
#define WOLFSSL_SP_MATH_ALL
#define WOLFSSL_SP_SMALL
#define WOLFSSL_PUBLIC_MP
#define SP_INT_BITS 4096
#define HAVE_ECC
#define HAVE_ECC384
#define ECC_TIMING_RESISTANT
#define TFM_TIMING_RESISTANT
#define WOLFSSL_PUBLIC_ECC_ADD_DBL
#define WOLFSSL_KEY_GEN
#define HAVE_AES_ECB
#define HAVE_AES_CBC
#define WOLFSSL_AES_DIRECT
#define WOLFSSL_AES_COUNTER
#define HAVE_AES_KEYWRAP
#define WOLFSSL_CMAC
#define WOLFSSL_AES_SMALL_TABLES
#define WOLFSSL_SHA384
#define WOLFSSL_SHA512
#define USE_SLOW_SHA256
#define USE_SLOW_SHA512
#define WOLFSSL_DH_EXTRA
#define NO_RSA
#define NO_DSA
#define WOLFSSL_ALLOW_RC4
#define WOLFSSL_DES_ECB
#define NO_ERROR_STRINGS
#define NO_MAIN_DRIVER
#define NO_SIG_WRAPPER
`;

const units = `aes arc4 asn cmac coding des3 dh ecc error hash hmac kdf logging md4 md5 memory pwdbased random sha sha256 sha512
  signature sp_int wc_encrypt wc_port wolfmath`;

/**
 * wolfSSL's cryptography without TLS, as a static library, so that programs contain only what they call. Code that includes its headers
 * must define `WOLFSSL_USER_SETTINGS`. The script calls the compiler directly, because Debian's source has no configure script.
 */
export const wolfcrypt: Package = {
  name: "wolfcrypt",
  summary: "cryptography for small programs: wolfSSL without TLS",
  source: debianSource("wolfssl"),
  licence: "GPL-2.0-or-later",
  script: `cat > user_settings.h <<'END'
${settings}END
echo '#include <wolfssl/wolfcrypt/settings.h>' > wolfssl/options.h
[ -e wolfssl/version.h ] || sed 's/@[A-Z_]*@/0/' wolfssl/version.h.in > wolfssl/version.h
for unit in ${units.replaceAll(/\s+/g, " ")}; do
  $CC -DWOLFSSL_USER_SETTINGS -I. $CFLAGS -c "wolfcrypt/src/$unit.c" -o "$unit.o"
done
mkdir -p "$out/usr/lib" "$out/usr/include"
"$AR" rcD "$out/usr/lib/libwolfssl.a" *.o
cp -r wolfssl user_settings.h "$out/usr/include"`,
  files: {},
};
