#include "endpoint.h"
#include "key.h"
#include "netlink.h"

/* A peer as the kernel knows it. */
struct peer {
  struct peer *next;
  uint8_t key[KEY_BYTES];
  union endpoint endpoint;
  /* Of the last handshake, by the clock of then; zeros: there was none. */
  int64_t seconds, nanoseconds;
  /* Bytes, with those of handshakes. */
  uint64_t received, sent;
};

struct device {
  uint8_t key[KEY_BYTES];
  uint16_t port;
  struct peer *peers;
};

/* Reads an interface anew. 0, or -1 with errno. */
int read_device(const struct wireguard *, const char *interface, struct device *);
void free_peers(struct device *);
struct peer *peer_of(const struct device *, const uint8_t key[KEY_BYTES]);
/* Tells the kernel where a peer is. 0, or -1 with errno. */
int move_peer(const struct wireguard *, const char *interface, const uint8_t key[KEY_BYTES], const union endpoint *);
