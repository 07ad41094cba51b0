/* wgctl set: what an interface is, and its peers, from a file in the format of wg(8). */
#include "attributes.h"
#include "key.h"
#include "netlink.h"
#include "wgctl.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/wireguard.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Characters of a line at most. */
#define LINE 256

static struct message message;
static struct wireguard wireguard;
static const char *device;
/* Where the attributes begin that are not ended yet; 0: none. The peers', a peer's, and its prefixes'. */
static size_t peers, peer, prefixes;

static void start(void) {
  begin(&message, &wireguard, WG_CMD_SET_DEVICE, NLM_F_ACK);
  put(&message, WGDEVICE_A_IFNAME, device, strlen(device) + 1);
}

static void end(size_t *nested) {
  if (*nested) end_nest(&message, *nested);
  *nested = 0;
}

/* Each peer is a message of its own, as one for all might be too long. */
static int finish(void) {
  end(&prefixes);
  end(&peer);
  end(&peers);
  if (!fits(&message)) {
    errno = EMSGSIZE;
    return -1;
  }
  return ask(&wireguard, &message, NULL, NULL);
}

static int number(const char *text, uint32_t largest, uint32_t *value) {
  char *rest;
  errno = 0;
  unsigned long long found = strtoull(text, &rest, 0);
  if (errno || rest == text || *rest || *text == '-' || found > largest) return 0;
  *value = (uint32_t)found;
  return 1;
}

static int put_key(uint16_t type, const char *value) {
  uint8_t key[KEY_BYTES];
  int sound_key = read_key(key, value);
  if (sound_key) put(&message, type, key, sizeof key);
  memset(key, 0, sizeof key);
  return sound_key;
}

/* 10.8.0.0/24 or fd00::/64. */
static int put_prefix(char *value) {
  uint8_t address[sizeof(struct in6_addr)];
  uint32_t bits;
  char *slash = strchr(value, '/');
  if (!slash) return 0;
  *slash = 0;
  uint16_t family = strchr(value, ':') ? AF_INET6 : AF_INET;
  size_t size = family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
  if (inet_pton(family, value, address) != 1 || !number(slash + 1, (uint32_t)size * 8, &bits)) return 0;
  if (!prefixes) prefixes = nest(&message, WGPEER_A_ALLOWEDIPS);
  size_t one = nest(&message, 0);
  uint8_t length_of_prefix = (uint8_t)bits;
  put16(&message, WGALLOWEDIP_A_FAMILY, family);
  put(&message, WGALLOWEDIP_A_IPADDR, address, size);
  put(&message, WGALLOWEDIP_A_CIDR_MASK, &length_of_prefix, sizeof length_of_prefix);
  end_nest(&message, one);
  return 1;
}

/* One line; whether it is right. */
static int take(const char *name, char *value) {
  uint32_t found;
  if (!peer) {
    if (!strcmp(name, "PrivateKey")) return put_key(WGDEVICE_A_PRIVATE_KEY, value);
    if (!strcmp(name, "ListenPort") && number(value, UINT16_MAX, &found)) {
      put16(&message, WGDEVICE_A_LISTEN_PORT, (uint16_t)found);
      return 1;
    }
    if (!strcmp(name, "FwMark") && number(value, UINT32_MAX, &found)) {
      put32(&message, WGDEVICE_A_FWMARK, found);
      return 1;
    }
    return 0;
  }
  if (!strcmp(name, "AllowedIPs")) return put_prefix(value);
  end(&prefixes);
  if (!strcmp(name, "PublicKey")) return put_key(WGPEER_A_PUBLIC_KEY, value);
  if (!strcmp(name, "PresharedKey")) return put_key(WGPEER_A_PRESHARED_KEY, value);
  if (!strcmp(name, "PersistentKeepalive") && number(value, UINT16_MAX, &found)) {
    put16(&message, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, (uint16_t)found);
    return 1;
  }
  return 0;
}

static int take_file(FILE *file, const char *path) {
  static char line[LINE];
  for (int row = 1; fgets(line, sizeof line, file); row++) {
    char name[32], value[LINE];
    if (!strcmp(line, "[Interface]\n")) continue;
    if (!strcmp(line, "[Peer]\n")) {
      if (finish()) return -1;
      start();
      peers = nest(&message, WGDEVICE_A_PEERS);
      peer = nest(&message, 0);
      put32(&message, WGPEER_A_FLAGS, WGPEER_F_REPLACE_ALLOWEDIPS);
      continue;
    }
    if (sscanf(line, "%31[A-Za-z] = %255s", name, value) == 2 && take(name, value)) continue;
    /* Not the line itself, which may hold a key. */
    fprintf(stderr, "wgctl: %s: line %d is not understood\n", path, row);
    errno = 0;
    return -1;
  }
  if (ferror(file)) return -1;
  return finish();
}

int configure(const char *interface, const char *path) {
  device = interface;
  FILE *file = fopen(path, "r");
  if (!file) {
    fprintf(stderr, "wgctl: %s: %s\n", path, strerror(errno));
    return 1;
  }
  if (open_wireguard(&wireguard)) {
    fprintf(stderr, "wgctl: the kernel has no WireGuard: %s\n", strerror(errno));
    return 1;
  }
  start();
  put32(&message, WGDEVICE_A_FLAGS, WGDEVICE_F_REPLACE_PEERS);
  if (!take_file(file, path)) return 0;
  if (errno) fprintf(stderr, "wgctl: %s: %s\n", interface, strerror(errno));
  return 1;
}
