#include <netinet/in.h>
#include <stddef.h>

/* Where a peer is; family 0: it is not known. */
union endpoint {
  struct sockaddr any;
  struct sockaddr_in ipv4;
  struct sockaddr_in6 ipv6;
};

/* Characters that its text has at most, with the NUL: [address]:port. */
#define ENDPOINT_TEXT (INET6_ADDRSTRLEN + 8)

size_t endpoint_size(const union endpoint *);
int same_endpoint(const union endpoint *, const union endpoint *);
void print_endpoint(char text[ENDPOINT_TEXT], const union endpoint *);
