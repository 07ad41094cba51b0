/* wgctl show: for people, and for scripts that take columns. */
#include "device.h"
#include "wgctl.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/*
 * Seconds since the last handshake. The kernel only remembers what the clock of the day showed then. If that clock was set since, the difference
 * is wrong by as much: negative if it was set back, and more than the seconds since power-on if it was far behind. Both are impossible: -1. A
 * smaller correction cannot be told from time that has passed.
 */
static long long age(const struct peer *peer) {
  struct timespec now, up;
  clock_gettime(CLOCK_REALTIME, &now);
  clock_gettime(CLOCK_BOOTTIME, &up);
  long long seconds = (long long)now.tv_sec - peer->seconds;
  /* Both clocks are rounded down to a second, at different times. */
  return seconds > (long long)up.tv_sec + 1 ? -1 : seconds;
}

static void show_peer(const struct peer *peer) {
  char key[KEY_TEXT], endpoint[ENDPOINT_TEXT], ago[24] = "never";
  print_key(key, peer->key);
  print_endpoint(endpoint, &peer->endpoint);
  long long seconds = age(peer);
  if (peer->seconds && seconds < 0) strcpy(ago, "?");
  else if (peer->seconds) snprintf(ago, sizeof ago, "%lld", seconds);
  printf("%s  %-22s %9s %12llu %12llu\n", key, endpoint, ago, (unsigned long long)peer->received,
         (unsigned long long)peer->sent);
}

static int show_one(const struct wireguard *wireguard, const char *interface) {
  struct device device;
  if (read_device(wireguard, interface, &device)) return -1;
  char key[KEY_TEXT];
  print_key(key, device.key);
  printf("%s: public key %s, UDP port %u\n", interface, key, device.port);
  if (device.peers) printf("%-44s  %-22s %9s %12s %12s\n", "PEER", "ENDPOINT", "HANDSHAKE", "RECEIVED", "SENT");
  for (const struct peer *peer = device.peers; peer; peer = peer->next) show_peer(peer);
  free_peers(&device);
  return 0;
}

int show(const char *interface) {
  struct wireguard wireguard;
  if (open_wireguard(&wireguard)) {
    fprintf(stderr, "wgctl: the kernel has no WireGuard: %s\n", strerror(errno));
    return 1;
  }
  if (interface) {
    if (!show_one(&wireguard, interface)) return 0;
    fprintf(stderr, "wgctl: %s: %s\n", interface, strerror(errno));
    return 1;
  }
  DIR *all = opendir("/sys/class/net");
  /* Those of other kinds are no WireGuard's. */
  for (struct dirent *one; all && (one = readdir(all));)
    if (*one->d_name != '.' && show_one(&wireguard, one->d_name) && errno != EOPNOTSUPP && errno != ENODEV) {
      fprintf(stderr, "wgctl: %s: %s\n", one->d_name, strerror(errno));
      return 1;
    }
  return 0;
}
