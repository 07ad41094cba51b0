#include "device.h"
#include "attributes.h"
#include <linux/wireguard.h>
#include <stdlib.h>
#include <string.h>

static struct message message;

static void take(void *to, size_t room, const struct nlattr *from) {
  if (from) memcpy(to, contents(from), length(from) < room ? length(from) : room);
}

struct peer *peer_of(const struct device *device, const uint8_t key[KEY_BYTES]) {
  struct peer *peer = device->peers;
  while (peer && memcmp(peer->key, key, KEY_BYTES)) peer = peer->next;
  return peer;
}

/* A peer with many prefixes is told in several messages, of which only the first has all of it. */
static void take_peer(struct device *device, const struct nlattr *from) {
  const struct nlattr *first = contents(from), *key = find(first, length(from), WGPEER_A_PUBLIC_KEY);
  if (!key || length(key) != KEY_BYTES) return;
  struct peer *peer = peer_of(device, contents(key));
  if (!peer) {
    peer = calloc(1, sizeof *peer);
    if (!peer) abort();
    peer->next = device->peers;
    device->peers = peer;
    memcpy(peer->key, contents(key), KEY_BYTES);
  }
  struct {
    int64_t seconds, nanoseconds;
  } last = {peer->seconds, peer->nanoseconds};
  take(&last, sizeof last, find(first, length(from), WGPEER_A_LAST_HANDSHAKE_TIME));
  peer->seconds = last.seconds;
  peer->nanoseconds = last.nanoseconds;
  take(&peer->endpoint, sizeof peer->endpoint, find(first, length(from), WGPEER_A_ENDPOINT));
  take(&peer->received, sizeof peer->received, find(first, length(from), WGPEER_A_RX_BYTES));
  take(&peer->sent, sizeof peer->sent, find(first, length(from), WGPEER_A_TX_BYTES));
}

static void take_device(const struct nlattr *attributes, size_t size, void *given) {
  struct device *device = given;
  take(device->key, sizeof device->key, find(attributes, size, WGDEVICE_A_PUBLIC_KEY));
  take(&device->port, sizeof device->port, find(attributes, size, WGDEVICE_A_LISTEN_PORT));
  const struct nlattr *peers = find(attributes, size, WGDEVICE_A_PEERS);
  if (!peers) return;
  size_t left = length(peers);
  for (const struct nlattr *one = contents(peers); sound(one, left); one = next(one, &left)) take_peer(device, one);
}

void free_peers(struct device *device) {
  while (device->peers) {
    struct peer *next_peer = device->peers->next;
    free(device->peers);
    device->peers = next_peer;
  }
}

int read_device(const struct wireguard *wireguard, const char *interface, struct device *device) {
  memset(device, 0, sizeof *device);
  begin(&message, wireguard, WG_CMD_GET_DEVICE, NLM_F_DUMP);
  put(&message, WGDEVICE_A_IFNAME, interface, strlen(interface) + 1);
  return ask(wireguard, &message, take_device, device);
}

int move_peer(const struct wireguard *wireguard, const char *interface, const uint8_t key[KEY_BYTES],
              const union endpoint *endpoint) {
  begin(&message, wireguard, WG_CMD_SET_DEVICE, NLM_F_ACK);
  put(&message, WGDEVICE_A_IFNAME, interface, strlen(interface) + 1);
  size_t peers = nest(&message, WGDEVICE_A_PEERS), peer = nest(&message, 0);
  put(&message, WGPEER_A_PUBLIC_KEY, key, KEY_BYTES);
  /* One that somebody has removed stays removed. */
  put32(&message, WGPEER_A_FLAGS, WGPEER_F_UPDATE_ONLY);
  put(&message, WGPEER_A_ENDPOINT, endpoint, endpoint_size(endpoint));
  end_nest(&message, peer);
  end_nest(&message, peers);
  return ask(wireguard, &message, NULL, NULL);
}
