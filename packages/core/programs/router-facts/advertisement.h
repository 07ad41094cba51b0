#include <stddef.h>
#include <stdint.h>

/* Whether these bytes are a router advertisement whose options can be read (RFC 4861, section 6.1.2). */
int is_advertisement(const uint8_t *bytes, size_t size);
/* Learns what a router that has this link-local address, as text, announces on an interface. */
void take_advertisement(const uint8_t *bytes, size_t size, const char *router, const char *interface);
/* The MTU that a router has announced last, in bytes; 0: none has. */
extern uint32_t announced_mtu;
