#include "netlink.h"
#include "attributes.h"
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/wireguard.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* Seconds for the kernel's answer. */
static const struct timeval patience = {.tv_sec = 5};

static void begin_any(struct message *to, uint16_t family, uint8_t command, uint8_t version, uint16_t flags) {
  memset(&to->head, 0, NLMSG_HDRLEN + GENL_HDRLEN);
  to->head.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
  to->head.nlmsg_type = family;
  to->head.nlmsg_flags = NLM_F_REQUEST | flags;
  struct genlmsghdr *generic = NLMSG_DATA(&to->head);
  generic->cmd = command;
  generic->version = version;
}

void begin(struct message *to, const struct wireguard *wireguard, uint8_t command, uint16_t flags) {
  begin_any(to, wireguard->family, command, WG_GENL_VERSION, flags);
}

int ask(const struct wireguard *wireguard, struct message *message, void (*each)(const struct nlattr *, size_t, void *),
        void *given) {
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (sendto(wireguard->socket, message->bytes, message->head.nlmsg_len, 0, (void *)&kernel, sizeof kernel) < 0) return -1;
  static char answers[MESSAGE_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
  for (;;) {
    ssize_t got = recv(wireguard->socket, answers, sizeof answers, 0);
    if (got < 0) return -1;
    int left = (int)got;
    for (struct nlmsghdr *one = (void *)answers; NLMSG_OK(one, left); one = NLMSG_NEXT(one, left)) {
      /* Both begin with an error's number, or 0. */
      if (one->nlmsg_type == NLMSG_DONE || one->nlmsg_type == NLMSG_ERROR) {
        int error = 0;
        if (one->nlmsg_len >= NLMSG_LENGTH(sizeof error)) memcpy(&error, NLMSG_DATA(one), sizeof error);
        if (error >= 0) return 0;
        errno = -error;
        return -1;
      }
      if (one->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN)) continue;
      if (each) each((void *)((char *)NLMSG_DATA(one) + GENL_HDRLEN), one->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), given);
    }
  }
}

static void take_family(const struct nlattr *attributes, size_t size, void *given) {
  const struct nlattr *id = find(attributes, size, CTRL_ATTR_FAMILY_ID);
  if (id) memcpy(given, contents(id), sizeof(uint16_t));
}

int open_wireguard(struct wireguard *wireguard) {
  wireguard->socket = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
  if (wireguard->socket < 0) return -1;
  setsockopt(wireguard->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  static struct message message;
  begin_any(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, NLM_F_ACK);
  put(&message, CTRL_ATTR_FAMILY_NAME, WG_GENL_NAME, sizeof WG_GENL_NAME);
  wireguard->family = 0;
  if (ask(wireguard, &message, take_family, &wireguard->family)) return -1;
  if (wireguard->family) return 0;
  errno = ENOPROTOOPT;
  return -1;
}
