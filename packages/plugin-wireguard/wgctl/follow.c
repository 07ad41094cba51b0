/*
 * wgctl follow: peers move, and their names with them. A name is looked up until it has an address that can be reached, and again whenever the
 * peer has not answered for a while. All times are by the clock that starts at power-on: the other one may be wrong.
 */
#include "device.h"
#include "wgctl.h"
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Seconds between two looks at the peers, and between two attempts to find the address of one that has none. */
#define LOOK 5
/* Seconds after which a key is not used any more (Reject-After-Time of the protocol): without a newer handshake there is no tunnel. */
#define STALE 180
/*
 * Seconds and bytes that are sent without an answer: whoever is there answers data within 10 seconds, and a handshake, which is tried after 15, at
 * once. Three handshakes are more than packets that only keep a NAT open; those are not answered.
 */
#define SILENT_SECONDS 20
#define SILENT_BYTES (3 * 148)
/* Seconds between two look-ups for a peer that does not answer. */
#define AGAIN 30

struct followed {
  struct followed *next;
  uint8_t key[KEY_BYTES];
  char host[256], port[6];
  int64_t seconds, nanoseconds;
  /* Where its name led when it was last looked up with success. Family 0: not yet. */
  union endpoint named;
  /* When it was seen to have answered, and when its name was last looked up. */
  time_t answered, looked;
  int has_answered, told;
  /* When all that was sent to it may have been answered: bytes of then. */
  time_t heard;
  uint64_t heard_received, heard_sent;
  /* Bytes that were sent to it when its name was last looked up, if there was no handshake since. */
  int knows_sent;
  uint64_t sent;
};

static time_t uptime(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

static struct followed *read_file(const char *path) {
  FILE *file = fopen(path, "r");
  struct followed *all = NULL;
  if (!file) return NULL;
  char key[KEY_TEXT], host[256], port[6];
  while (fscanf(file, "%44s %255s %5s", key, host, port) == 3) {
    struct followed *one = calloc(1, sizeof *one);
    if (!one || !read_key(one->key, key)) break;
    strcpy(one->host, host);
    strcpy(one->port, port);
    one->looked = -AGAIN;
    one->next = all;
    all = one;
  }
  fclose(file);
  return all;
}

/* Whether the kernel has a route there. Nothing is sent. */
static int has_route(const struct addrinfo *one) {
  int udp = socket(one->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (udp < 0) return 0;
  int routed = !connect(udp, one->ai_addr, one->ai_addrlen);
  close(udp);
  return routed;
}

/*
 * Of the addresses of a name, the one to use: the first, or where that is what the peer has not answered on, the one behind it. Family 0:
 * none can be reached.
 */
static union endpoint choose(const struct addrinfo *found, const union endpoint *now, int unanswered) {
  union endpoint first = {0}, one;
  int take_next = 0;
  for (; found; found = found->ai_next) {
    if (found->ai_addrlen > sizeof one || !has_route(found)) continue;
    memset(&one, 0, sizeof one);
    memcpy(&one, found->ai_addr, found->ai_addrlen);
    if (take_next) return one;
    if (!first.any.sa_family) first = one;
    if (!same_endpoint(&one, now)) continue;
    if (!unanswered) return one;
    take_next = 1;
  }
  return first;
}

static int is_stale(const struct followed *one, time_t now) { return !one->has_answered || now - one->answered > STALE; }

static void tell(struct followed *one, const char *what) {
  if (!one->told) printf("%s: %s; trying again\n", one->host, what);
  one->told = 1;
}

/* What is known of a peer where it is now. */
enum state { ANSWERS, UNKNOWN, SILENT };

static void look_up(const struct wireguard *wireguard, const char *interface, struct followed *one, const struct peer *peer,
                    enum state state) {
  struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICSERV}, *found = NULL;
  /* While the tunnel is there, it is not moved from one address to another of the same name. */
  int unanswered = one->knows_sent && peer->sent != one->sent && is_stale(one, uptime());
  one->knows_sent = 1;
  one->sent = peer->sent;
  int failed = getaddrinfo(one->host, one->port, &hints, &found);
  one->looked = uptime();
  union endpoint chosen = {0};
  if (failed) {
    tell(one, gai_strerror(failed));
  } else {
    chosen = choose(found, &peer->endpoint, unanswered);
    freeaddrinfo(found);
    if (!chosen.any.sa_family) {
      tell(one, "no route to it");
    } else {
      one->told = 0;
      one->named = chosen;
    }
  }
  if (state == ANSWERS) return;
  /* With the uplink, the name server may have gone, too. A peer that wrote first may be at an address of that uplink, and at its name's as well. */
  if (!chosen.any.sa_family && state == SILENT) chosen = one->named;
  if (!chosen.any.sa_family) chosen = peer->endpoint;
  if (!chosen.any.sa_family) return;
  int same = same_endpoint(&chosen, &peer->endpoint);
  /* Telling the kernel what it knows makes it forget which address of ours it sent from: that may be the one of an uplink that is dead. */
  if (same && state != SILENT) return;
  char text[ENDPOINT_TEXT];
  print_endpoint(text, &chosen);
  if (move_peer(wireguard, interface, one->key, &chosen)) tell(one, strerror(errno));
  else if (!same) printf("%s is at %s\n", one->host, text);
}

static int is_silent(const struct followed *one, const struct peer *peer, time_t now) {
  return now - one->heard >= SILENT_SECONDS && peer->sent - one->heard_sent >= SILENT_BYTES;
}

static void look_at(const struct wireguard *wireguard, const char *interface, struct followed *one, const struct peer *peer) {
  time_t now = uptime();
  if (peer->seconds != one->seconds || peer->nanoseconds != one->nanoseconds) {
    one->seconds = peer->seconds;
    one->nanoseconds = peer->nanoseconds;
    one->answered = now;
    one->has_answered = 1;
    one->knows_sent = 0;
  }
  if (peer->received != one->heard_received || peer->sent == one->heard_sent) {
    one->heard = now;
    one->heard_received = peer->received;
    one->heard_sent = peer->sent;
  }
  int placed = peer->endpoint.any.sa_family != 0;
  enum state state = is_silent(one, peer, now) ? SILENT : !placed || is_stale(one, now) ? UNKNOWN : ANSWERS;
  if ((state != ANSWERS || !one->named.any.sa_family) && now - one->looked >= (placed ? AGAIN : LOOK))
    look_up(wireguard, interface, one, peer, state);
}

int follow(const char *interface, const char *path) {
  struct wireguard wireguard;
  struct device device;
  struct followed *all = read_file(path);
  if (!all) {
    fprintf(stderr, "wgctl: %s: no peers in it\n", path);
    return 1;
  }
  if (open_wireguard(&wireguard)) {
    fprintf(stderr, "wgctl: the kernel has no WireGuard: %s\n", strerror(errno));
    return 1;
  }
  while (!read_device(&wireguard, interface, &device)) {
    for (struct followed *one = all; one; one = one->next) {
      const struct peer *peer = peer_of(&device, one->key);
      if (peer) look_at(&wireguard, interface, one, peer);
    }
    free_peers(&device);
    sleep(LOOK);
  }
  fprintf(stderr, "wgctl: %s: %s\n", interface, strerror(errno));
  return 1;
}
