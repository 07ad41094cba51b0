/*
 * nft-load FILE: loads a ruleset that was compiled into netlink messages, in one transaction: all of it holds, or nothing has
 * changed. Ends with 0 when it holds, and with 1 and a line on stderr when it does not.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Seconds for the kernel's answer, which comes before sendmsg returns. */
static const struct timeval patience = {.tv_sec = 5};

static int fail(const char *what) {
  fprintf(stderr, "nft-load: %s: %s\n", what, strerror(errno));
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fputs("usage: nft-load FILE\n", stderr);
    return 2;
  }
  FILE *file = fopen(argv[1], "rb");
  if (!file) return fail(argv[1]);
  size_t size = 0, room = 4096;
  char *batch = malloc(room);
  while (batch) {
    size += fread(batch + size, 1, room - size, file);
    if (size < room) break;
    batch = realloc(batch, room *= 2);
  }
  if (!batch || ferror(file)) return fail(argv[1]);

  int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (netlink < 0) return fail("netlink");
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  /* The batch is one datagram, and may be larger than what a socket takes by default. */
  int buffer = (int)size + 65536;
  setsockopt(netlink, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
  setsockopt(netlink, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
  setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (sendto(netlink, batch, size, 0, (struct sockaddr *)&kernel, sizeof kernel) != (ssize_t)size) return fail("sending");

  static char answers[65536] __attribute__((aligned(NLMSG_ALIGNTO)));
  int refused = 0;
  for (;;) {
    ssize_t got = recv(netlink, answers, sizeof answers, 0);
    if (got < 0) return refused ? 1 : fail("no answer");
    int left = (int)got;
    for (struct nlmsghdr *one = (void *)answers; NLMSG_OK(one, left); one = NLMSG_NEXT(one, left)) {
      if (one->nlmsg_type != NLMSG_ERROR) continue;
      const struct nlmsgerr *error = NLMSG_DATA(one);
      /* The one message that asks for an answer is the last that is processed. */
      if (error->error == 0) return refused;
      errno = -error->error;
      fprintf(stderr, "nft-load: message %u: %s\n", error->msg.nlmsg_seq, strerror(errno));
      refused = 1;
    }
  }
}
