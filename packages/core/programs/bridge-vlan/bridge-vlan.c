/*
 * bridge-vlan set PORT: puts a port of a bridge, or the bridge itself, into the VLANs that /etc/bridge-vlans gives it.
 * bridge-vlan follow: does so for all ports, now and whenever a port may have joined its bridge. It never ends.
 *
 * Each line of the table is BRIDGE PORT ID, and "untagged" or "tagged".
 */
#include <errno.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define TABLE "/etc/bridge-vlans"

struct entry {
  char bridge[IF_NAMESIZE], port[IF_NAMESIZE], tagging[16];
  unsigned id;
};

/* Seconds for the kernel's answer. */
static const struct timeval patience = {.tv_sec = 5};

static int open_netlink(unsigned groups) {
  struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_groups = groups};
  int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  return netlink < 0 || bind(netlink, (void *)&own, sizeof own) ? -1 : netlink;
}

/* 0, or -1 with errno. A port that is in the VLAN already stays there, and nobody is told of a change. */
static int put_into(int netlink, const struct entry *entry) {
  struct {
    struct nlmsghdr head;
    struct ifinfomsg link;
    struct rtattr settings, target;
    uint16_t flags, padding;
    struct rtattr vlan;
    struct bridge_vlan_info info;
  } message = {
      .head = {.nlmsg_len = sizeof message, .nlmsg_type = RTM_SETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
      .link = {.ifi_family = AF_BRIDGE, .ifi_index = (int)if_nametoindex(entry->port)},
      .settings = {.rta_type = IFLA_AF_SPEC, .rta_len = sizeof message - NLMSG_LENGTH(sizeof message.link)},
      .target = {.rta_type = IFLA_BRIDGE_FLAGS, .rta_len = RTA_LENGTH(sizeof message.flags)},
      /* The device itself is in the VLAN, or a port is: then the port's bridge is asked. */
      .flags = strcmp(entry->bridge, entry->port) ? BRIDGE_FLAGS_MASTER : BRIDGE_FLAGS_SELF,
      .vlan = {.rta_type = IFLA_BRIDGE_VLAN_INFO, .rta_len = RTA_LENGTH(sizeof message.info)},
      .info = {.vid = (uint16_t)entry->id},
  };
  if (!message.link.ifi_index) return -1;
  if (!strcmp(entry->tagging, "untagged")) message.info.flags = BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (sendto(netlink, &message, sizeof message, 0, (void *)&kernel, sizeof kernel) < 0) return -1;
  static char answers[8192] __attribute__((aligned(NLMSG_ALIGNTO)));
  for (;;) {
    ssize_t got = recv(netlink, answers, sizeof answers, 0);
    if (got < 0) return -1;
    int left = (int)got;
    for (struct nlmsghdr *one = (void *)answers; NLMSG_OK(one, left); one = NLMSG_NEXT(one, left)) {
      if (one->nlmsg_type != NLMSG_ERROR) continue;
      errno = -((struct nlmsgerr *)NLMSG_DATA(one))->error;
      return errno ? -1 : 0;
    }
  }
}

/* Ports by their names, or with NULL all that are there and in a bridge. 0 when all is done. */
static int apply(int netlink, const char *port) {
  FILE *table = fopen(TABLE, "re");
  if (!table) {
    perror(TABLE);
    return 1;
  }
  struct entry entry;
  int failed = 0;
  while (fscanf(table, "%15s %15s %u %15s", entry.bridge, entry.port, &entry.id, entry.tagging) == 4) {
    if ((port && strcmp(port, entry.port)) || !put_into(netlink, &entry)) continue;
    /* What is not there yet, or in no bridge yet, is put into its VLANs when it comes. */
    if (!port && (errno == ENODEV || errno == EOPNOTSUPP)) continue;
    fprintf(stderr, "%s cannot be put into VLAN %u: %s\n", entry.port, entry.id, strerror(errno));
    failed = 1;
  }
  fclose(table);
  return failed;
}

static int follow(int netlink) {
  int changes = open_netlink(RTMGRP_LINK);
  static char ignored[65536];
  if (changes < 0) {
    perror("netlink");
    return 1;
  }
  for (;;) {
    apply(netlink, NULL);
    /* What was lost because there was too much of it is a change like any other. */
    if (recv(changes, ignored, sizeof ignored, 0) < 0 && errno != ENOBUFS && errno != EINTR) {
      perror("netlink");
      return 1;
    }
    /* Changes come in groups. */
    while (recv(changes, ignored, sizeof ignored, MSG_DONTWAIT) >= 0) continue;
  }
}

int main(int count, char **words) {
  int netlink = open_netlink(0);
  if (netlink < 0) {
    perror("netlink");
    return 1;
  }
  setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (count == 3 && !strcmp(words[1], "set")) return apply(netlink, words[2]);
  if (count == 2 && !strcmp(words[1], "follow")) return follow(netlink);
  fputs("usage: bridge-vlan set PORT | bridge-vlan follow\n", stderr);
  return 2;
}
