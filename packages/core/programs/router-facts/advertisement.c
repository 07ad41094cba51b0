#include "advertisement.h"
#include "facts.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <stdio.h>
#include <string.h>

/* Options of RFC 8106, which <netinet/icmp6.h> does not have, and the smallest MTU of IPv6 (RFC 8200). */
enum { OPTION_SERVERS = 25, OPTION_DOMAINS = 31, SMALLEST_MTU = 1280 };

uint32_t announced_mtu;

static uint32_t number(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

int is_advertisement(const uint8_t *bytes, size_t size) {
  if (size < sizeof(struct nd_router_advert) || bytes[0] != ND_ROUTER_ADVERT || bytes[1] != 0) return 0;
  for (size_t at = sizeof(struct nd_router_advert); at < size; at += bytes[at + 1] * 8u)
    if (size - at < 8 || bytes[at + 1] == 0 || bytes[at + 1] * 8u > size - at) return 0;
  return 1;
}

static int is_link_local(const uint8_t *address) { return address[0] == 0xfe && (address[1] & 0xc0) == 0x80; }

/* An address of no host, of a group, or of this device itself: no router can mean it. */
static int is_nobody(const uint8_t *address) {
  static const uint8_t zeros[15];
  return address[0] == 0xff || (!memcmp(address, zeros, sizeof zeros) && address[15] <= 1);
}

/* Name servers that are on the link are reached through this interface alone. */
static void take_servers(const uint8_t *option, size_t size, const char *interface) {
  for (size_t at = 8; at + 16 <= size; at += 16) {
    char text[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE];
    if (is_nobody(option + at)) continue;
    inet_ntop(AF_INET6, option + at, text, INET6_ADDRSTRLEN);
    if (is_link_local(option + at)) snprintf(text + strlen(text), 1 + IF_NAMESIZE, "%%%s", interface);
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
  if (option[2] > 128 || is_link_local(option + 16) || option[16] == 0xff) return;
  for (size_t bit = 0; bit < option[2]; bit++) network[bit / 8] |= option[16 + bit / 8] & (0x80 >> bit % 8);
  inet_ntop(AF_INET6, network, text, INET6_ADDRSTRLEN);
  snprintf(text + strlen(text), 5, "/%u", option[2]);
  learn("networks", text, number(option + 4));
}

void take_advertisement(const uint8_t *bytes, size_t size, const char *router, const char *interface) {
  learn("gateways", router, (uint32_t)bytes[6] << 8 | bytes[7]);
  for (size_t at = sizeof(struct nd_router_advert); at < size; at += bytes[at + 1] * 8u) {
    const uint8_t *option = bytes + at;
    size_t length = option[1] * 8u;
    if (option[0] == OPTION_SERVERS) take_servers(option, length, interface);
    if (option[0] == OPTION_DOMAINS) take_domains(option, length);
    if (option[0] == ND_OPT_PREFIX_INFORMATION && length == 32) take_network(option);
    if (option[0] == ND_OPT_MTU && length == 8 && number(option + 4) >= SMALLEST_MTU) announced_mtu = number(option + 4);
  }
}
