#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

struct message;

/* Appends an attribute. What no longer fits is cut off here, and told by `fits`. */
void put(struct message *, uint16_t type, const void *data, size_t size);
void put16(struct message *, uint16_t type, uint16_t value);
void put32(struct message *, uint16_t type, uint32_t value);
/* Begins an attribute that others are in: what it returns is for `end_nest`. */
size_t nest(struct message *, uint16_t type);
void end_nest(struct message *, size_t start);
/* Whether everything that was put in has found room. */
int fits(const struct message *);

/* Reading: the attribute of a type, or NULL; what is in it, and how many bytes. */
const struct nlattr *find(const struct nlattr *first, size_t size, uint16_t type);
const struct nlattr *next(const struct nlattr *, size_t *left);
int sound(const struct nlattr *, size_t left);
const void *contents(const struct nlattr *);
size_t length(const struct nlattr *);
