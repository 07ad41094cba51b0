#include "attributes.h"
#include "netlink.h"
#include <string.h>

/* Above the largest length that is sent: a message that did not fit. */
#define OVERFLOWN (MESSAGE_BYTES + 1u)

void put(struct message *to, uint16_t type, const void *data, size_t size) {
  size_t at = to->head.nlmsg_len;
  /* The length of an attribute that it may be in has 16 bits. */
  if (at >= MESSAGE_BYTES || at + NLA_HDRLEN + NLA_ALIGN(size) > UINT16_MAX) {
    to->head.nlmsg_len = OVERFLOWN;
    return;
  }
  struct nlattr *attribute = (void *)(to->bytes + at);
  attribute->nla_type = type;
  attribute->nla_len = (uint16_t)(NLA_HDRLEN + size);
  memset(to->bytes + at + NLA_HDRLEN, 0, NLA_ALIGN(size));
  if (size) memcpy(to->bytes + at + NLA_HDRLEN, data, size);
  to->head.nlmsg_len = (uint32_t)(at + NLA_HDRLEN + NLA_ALIGN(size));
}

void put16(struct message *to, uint16_t type, uint16_t value) { put(to, type, &value, sizeof value); }
void put32(struct message *to, uint16_t type, uint32_t value) { put(to, type, &value, sizeof value); }

size_t nest(struct message *to, uint16_t type) {
  size_t start = to->head.nlmsg_len;
  put(to, type | NLA_F_NESTED, NULL, 0);
  return start;
}

void end_nest(struct message *to, size_t start) {
  if (fits(to)) ((struct nlattr *)(void *)(to->bytes + start))->nla_len = (uint16_t)(to->head.nlmsg_len - start);
}

int fits(const struct message *message) { return message->head.nlmsg_len != OVERFLOWN; }

int sound(const struct nlattr *attribute, size_t left) {
  return left >= NLA_HDRLEN && attribute->nla_len >= NLA_HDRLEN && attribute->nla_len <= left;
}

const struct nlattr *next(const struct nlattr *attribute, size_t *left) {
  size_t size = NLA_ALIGN(attribute->nla_len);
  *left -= size < *left ? size : *left;
  return (const void *)((const char *)attribute + size);
}

const struct nlattr *find(const struct nlattr *first, size_t size, uint16_t type) {
  for (; sound(first, size); first = next(first, &size))
    if ((first->nla_type & NLA_TYPE_MASK) == type) return first;
  return NULL;
}

const void *contents(const struct nlattr *attribute) { return (const char *)attribute + NLA_HDRLEN; }
size_t length(const struct nlattr *attribute) { return attribute->nla_len - (size_t)NLA_HDRLEN; }
