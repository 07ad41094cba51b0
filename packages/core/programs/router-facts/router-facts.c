/*
 * router-facts INTERFACE: writes facts of the interface: what routers announce there (RFC 4861, RFC 8106), and the addresses that the kernel
 * has formed from it. Waits for the interface, and ends when the interface is gone.
 */
#include "advertisement.h"
#include "facts.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Advertisements come with this: what has passed a router has less (RFC 4861, section 6.1.2). */
enum { HOP_LIMIT = 255 };
/* RFC 4861, section 10: so many solicitations, so many seconds apart. */
enum { SOLICITATIONS = 3, SOLICITATION_SECONDS = 4 };
/* Of include/uapi/linux/if_addr.h, as /proc/net/if_inet6 shows them: temporary, failed, deprecated, tentative, permanent. */
enum { UNUSABLE = 0x01 | 0x08 | 0x20 | 0x40 | 0x80 };
/* Of include/net/ipv6.h: the scope of fec0::/10. */
enum { SITE = 0x40 };

static int fail(const char *what) {
  perror(what);
  return 1;
}

static int open_icmp(const char *interface) {
  int icmp = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6), on = 1, hops = HOP_LIMIT;
  struct icmp6_filter filter;
  ICMP6_FILTER_SETBLOCKALL(&filter);
  ICMP6_FILTER_SETPASS(ND_ROUTER_ADVERT, &filter);
  return icmp < 0 || setsockopt(icmp, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter) ||
                 setsockopt(icmp, SOL_SOCKET, SO_BINDTODEVICE, interface, (socklen_t)strlen(interface)) ||
                 setsockopt(icmp, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on) ||
                 setsockopt(icmp, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops)
             ? -1
             : icmp;
}

/* Wakes when addresses or interfaces change: link state and MTU, too. */
static int open_changes(void) {
  struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_IPV6_IFADDR | RTMGRP_LINK};
  int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  return netlink < 0 || bind(netlink, (void *)&own, sizeof own) ? -1 : netlink;
}

/* Asks routers for an advertisement: the one that the kernel asked for may have been before this program's time. */
static void solicit(int icmp, unsigned index) {
  struct nd_router_solicit message = {.nd_rs_type = ND_ROUTER_SOLICIT};
  struct sockaddr_in6 routers = {.sin6_family = AF_INET6, .sin6_scope_id = index};
  inet_pton(AF_INET6, "ff02::2", &routers.sin6_addr);
  /* Without an address of its own yet, or without a cable, it is tried again. */
  (void)!sendto(icmp, &message, sizeof message, 0, (void *)&routers, sizeof routers);
}

/* 1 for an advertisement by a neighbour, else 0. */
static int receive(int icmp, const char *interface) {
  static uint8_t bytes[65536];
  union {
    struct cmsghdr head;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  struct sockaddr_in6 from;
  struct iovec part = {bytes, sizeof bytes};
  struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1};
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  ssize_t size = recvmsg(icmp, &message, MSG_DONTWAIT);
  int hops = 0;
  for (struct cmsghdr *one = size < 0 ? NULL : CMSG_FIRSTHDR(&message); one; one = CMSG_NXTHDR(&message, one))
    if (one->cmsg_level == IPPROTO_IPV6 && one->cmsg_type == IPV6_HOPLIMIT) memcpy(&hops, CMSG_DATA(one), sizeof hops);
  if (hops != HOP_LIMIT || !IN6_IS_ADDR_LINKLOCAL(&from.sin6_addr) || !is_advertisement(bytes, (size_t)size)) return 0;
  char router[INET6_ADDRSTRLEN];
  inet_ntop(AF_INET6, &from.sin6_addr, router, sizeof router);
  take_advertisement(bytes, (size_t)size, router, interface);
  return 1;
}

/* Global addresses and those of sites (RFC 3879) that have a lifetime and are not DHCPv6's, which have all 128 bits. */
static void read_addresses(unsigned index) {
  FILE *table = fopen("/proc/net/if_inet6", "re");
  char digits[33], text[INET6_ADDRSTRLEN + 4];
  unsigned at, length, scope, flags;
  forget("addresses");
  while (table && fscanf(table, "%32s %x %x %x %x %*s", digits, &at, &length, &scope, &flags) == 5) {
    uint8_t bytes[16];
    if (at != index || (scope != 0 && scope != SITE) || flags & UNUSABLE || length >= 128) continue;
    for (size_t byte = 0; byte < 16; byte++) sscanf(digits + 2 * byte, "%2hhx", bytes + byte);
    inet_ntop(AF_INET6, bytes, text, INET6_ADDRSTRLEN);
    snprintf(text + strlen(text), 5, "/%u", length);
    learn("addresses", text, FOREVER);
  }
  if (table) fclose(table);
}

/* An announced MTU counts while it is lower than the link's own: if it is higher, the kernel ignores it, too. */
static void compare_mtu(int icmp, const char *interface) {
  struct ifreq request = {0};
  char text[11];
  forget("mtu");
  strcpy(request.ifr_name, interface);
  if (!announced_mtu || ioctl(icmp, SIOCGIFMTU, &request) || (int64_t)announced_mtu >= request.ifr_mtu) return;
  snprintf(text, sizeof text, "%u", (unsigned)announced_mtu);
  learn("mtu", text, FOREVER);
}

/* How often the carrier has come and gone; a carrier that comes back may lead to another network. -1: it cannot be read. */
static long carrier_changes(const char *interface) {
  char path[sizeof "/sys/class/net//carrier_changes" + IF_NAMESIZE];
  long changes = -1;
  snprintf(path, sizeof path, "/sys/class/net/%s/carrier_changes", interface);
  FILE *file = fopen(path, "re");
  if (file && fscanf(file, "%ld", &changes) != 1) changes = -1;
  if (file) fclose(file);
  return changes;
}

/* Whether packets can come in: the interface is up and has a carrier. */
static int is_running(int icmp, const char *interface) {
  struct ifreq request = {0};
  strcpy(request.ifr_name, interface);
  return !ioctl(icmp, SIOCGIFFLAGS, &request) && request.ifr_flags & IFF_RUNNING;
}

static void forget_all(void) {
  static const char *const kinds[] = {"addresses", "gateways", "nameservers", "search", "networks", "mtu"};
  for (size_t at = 0; at < sizeof kinds / sizeof *kinds; at++) forget(kinds[at]);
  announced_mtu = 0;
}

int main(int count, char **words) {
  if (count != 2 || strlen(words[1]) >= IF_NAMESIZE) {
    fputs("usage: router-facts INTERFACE\n", stderr);
    return 2;
  }
  const char *interface = words[1];
  unsigned index;
  while (!(index = if_nametoindex(interface))) sleep(1);
  int icmp = open_icmp(interface), changes = open_changes();
  if (icmp < 0 || changes < 0 || setenv("INTERFACE", interface, 1)) return fail(interface);
  int asked = SOLICITATIONS, was_running = 0;
  int64_t asked_at = 0;
  long carrier = -1;
  for (;;) {
    static char ignored[65536];
    while (recv(changes, ignored, sizeof ignored, MSG_DONTWAIT) >= 0 || errno == ENOBUFS) continue;
    if (if_nametoindex(interface) != index) break;
    long carrier_now = carrier_changes(interface);
    int running = is_running(icmp, interface);
    if (running != was_running || carrier_now != carrier) {
      forget_all();
      /* What has come in before may be of another network. */
      while (recv(icmp, ignored, sizeof ignored, MSG_DONTWAIT) >= 0) continue;
      asked = running ? 0 : SOLICITATIONS;
      asked_at = now() - SOLICITATION_SECONDS;
    }
    was_running = running;
    carrier = carrier_now;
    while (receive(icmp, interface)) asked = SOLICITATIONS;
    if (asked < SOLICITATIONS && now() - asked_at >= SOLICITATION_SECONDS) {
      solicit(icmp, index);
      asked++;
      asked_at = now();
    }
    read_addresses(index);
    compare_mtu(icmp, interface);
    publish();
    struct pollfd both[] = {{.fd = icmp, .events = POLLIN}, {.fd = changes, .events = POLLIN}};
    int wait = asked < SOLICITATIONS ? SOLICITATION_SECONDS * 1000 : until_next();
    if (poll(both, 2, wait) < 0 && errno != EINTR) return fail("poll");
  }
  forget_all();
  publish();
  return 0;
}
