#include "advertisement.h"
#include "facts.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <string.h>

/* Options of RFC 8106, which <netinet/icmp6.h> does not have, and the smallest MTU of IPv6 (RFC 8200). */
enum { OPTION_SERVERS = 25, OPTION_DOMAINS = 31, SMALLEST_MTU = 1280 };

static uint32_t number(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

int is_advertisement(const uint8_t *bytes, size_t size) {
  if (size < sizeof(struct nd_router_advert) || bytes[0] != ND_ROUTER_ADVERT || bytes[1] != 0) return 0;
  for (size_t at = sizeof(struct nd_router_advert); at < size; at += bytes[at + 1] * 8u)
    if (size - at < 8 || bytes[at + 1] == 0 || bytes[at + 1] * 8u > size - at) return 0;
  return 1;
}

/* Name servers that are on the link are reached through this interface alone. */
static void take_servers(const uint8_t *option, size_t size, const char *interface) {
  for (size_t at = 8; at + 16 <= size; at += 16) {
    char text[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];
    inet_ntop(AF_INET6, option + at, text, INET6_ADDRSTRLEN);
    if (option[at] == 0xfe && (option[at + 1] & 0xc0) == 0x80) snprintf(text + strlen(text), 1 + IF_NAMESIZE, "%%%s", interface);
    learn("nameservers", text, number(option + 4));
  }
}

/* Domains are written as in DNS, without pointers. Letters that no host's name has are left out with their domain: others read these lines. */
static void take_domains(const uint8_t *option, size_t size) {
  char name[256];
  size_t length = 0;
  for (size_t at = 8; at < size;) {
    size_t label = option[at++];
    if (label == 0) {
      if (length) {
        name[length - 1] = 0;
        learn("search", name, number(option + 4));
      }
      length = 0;
      continue;
    }
    if (label > 63 || label > size - at || length + label + 1 > 254) return;
    for (size_t end = at + label; at < end; at++) {
      char letter = (char)option[at];
      if (!letter || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", letter)) return;
      name[length++] = letter;
    }
    name[length++] = '.';
  }
}

static void take_network(const uint8_t *option) {
  char text[INET6_ADDRSTRLEN + 4];
  uint8_t network[16] = {0};
  if (option[2] > 128 || option[16] == 0xfe) return;
  for (size_t bit = 0; bit < option[2]; bit++) network[bit / 8] |= option[16 + bit / 8] & (0x80 >> bit % 8);
  inet_ntop(AF_INET6, network, text, INET6_ADDRSTRLEN);
  snprintf(text + strlen(text), 5, "/%u", option[2]);
  learn("networks", text, number(option + 4));
}

/* One that is above the link's own cannot be right: the kernel ignores it, too. */
static void take_mtu(const uint8_t *option, const char *interface) {
  char text[sizeof "/sys/class/net//mtu" + IF_NAMESIZE];
  unsigned own = 0, announced = number(option + 4);
  snprintf(text, sizeof text, "/sys/class/net/%s/mtu", interface);
  FILE *file = fopen(text, "re");
  if (file && fscanf(file, "%u", &own) != 1) own = 0;
  if (file) fclose(file);
  if (announced < SMALLEST_MTU || announced > own) return;
  snprintf(text, sizeof text, "%u", announced);
  forget("mtu");
  learn("mtu", text, FOREVER);
}

void take_advertisement(const uint8_t *bytes, size_t size, const char *router, const char *interface) {
  learn("gateways", router, (uint32_t)bytes[6] << 8 | bytes[7]);
  for (size_t at = sizeof(struct nd_router_advert); at < size; at += bytes[at + 1] * 8u) {
    const uint8_t *option = bytes + at;
    size_t length = option[1] * 8u;
    if (option[0] == OPTION_SERVERS) take_servers(option, length, interface);
    if (option[0] == OPTION_DOMAINS) take_domains(option, length);
    if (option[0] == ND_OPT_PREFIX_INFORMATION && length == 32) take_network(option);
    if (option[0] == ND_OPT_MTU && length == 8) take_mtu(option, interface);
  }
}
