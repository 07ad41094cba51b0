#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that a message may have: the length of a nested attribute has 16 bits. */
#define MESSAGE_BYTES 65536

struct message {
  union {
    struct nlmsghdr head;
    char bytes[MESSAGE_BYTES];
  };
};

/* A connection to the kernel's WireGuard. */
struct wireguard {
  int socket;
  uint16_t family;
};

/* 0, or -1 with errno. */
int open_wireguard(struct wireguard *);

/* A message for WireGuard: WG_CMD_*. */
void begin(struct message *, const struct wireguard *, uint8_t command, uint16_t flags);

/*
 * Sends a message and calls `each` with the attributes of every answer. 0 when the kernel has done it; -1 with errno when it has refused, or does
 * not answer.
 */
int ask(const struct wireguard *, struct message *, void (*each)(const struct nlattr *, size_t size, void *), void *);
