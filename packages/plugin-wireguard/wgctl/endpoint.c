#include "endpoint.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

size_t endpoint_size(const union endpoint *one) {
  return one->any.sa_family == AF_INET6 ? sizeof one->ipv6 : sizeof one->ipv4;
}

int same_endpoint(const union endpoint *one, const union endpoint *other) {
  if (one->any.sa_family != other->any.sa_family) return 0;
  if (one->any.sa_family == AF_INET6)
    return one->ipv6.sin6_port == other->ipv6.sin6_port &&
           !memcmp(&one->ipv6.sin6_addr, &other->ipv6.sin6_addr, sizeof one->ipv6.sin6_addr);
  return one->ipv4.sin_port == other->ipv4.sin_port && one->ipv4.sin_addr.s_addr == other->ipv4.sin_addr.s_addr;
}

void print_endpoint(char text[ENDPOINT_TEXT], const union endpoint *one) {
  char address[INET6_ADDRSTRLEN];
  if (one->any.sa_family == AF_INET6) {
    inet_ntop(AF_INET6, &one->ipv6.sin6_addr, address, sizeof address);
    snprintf(text, ENDPOINT_TEXT, "[%s]:%u", address, ntohs(one->ipv6.sin6_port));
  } else if (one->any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &one->ipv4.sin_addr, address, sizeof address);
    snprintf(text, ENDPOINT_TEXT, "%s:%u", address, ntohs(one->ipv4.sin_port));
  } else {
    strcpy(text, "-");
  }
}
