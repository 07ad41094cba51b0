#include <stddef.h>
#include <stdint.h>

/* A lifetime without an end, as routers announce it (RFC 4861, section 4.6.2). */
#define FOREVER 0xffffffffu

/* What is known: values of some kinds, each for some seconds. A value that is known already is known for so long from now on; 0 forgets it. */
void learn(const char *kind, const char *value, uint32_t seconds);
/* Forgets all values of a kind. */
void forget(const char *kind);
/* Forgets what is over, and tells the rest of the device if anything has changed since. */
void publish(void);
/* Milliseconds until something is over; -1: nothing will be. */
int until_next(void);
/* Seconds since power-on. */
int64_t now(void);
