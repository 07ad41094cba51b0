#include "facts.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A sender of advertisements decides how many there are; a name is a domain, of 253 letters at most (RFC 1035). */
#define MOST_FACTS 64
#define MOST_OF_A_KIND 8
#define VALUE_BYTES 256

struct fact {
  const char *kind;
  char value[VALUE_BYTES];
  /* By the clock of `now`; INT64_MAX: never. */
  int64_t end;
};

static struct fact facts[MOST_FACTS];
static size_t count;

int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_BOOTTIME, &time);
  return time.tv_sec;
}

static void drop(size_t at) { memmove(facts + at, facts + at + 1, (--count - at) * sizeof *facts); }

void learn(const char *kind, const char *value, uint32_t seconds) {
  int64_t end = seconds == FOREVER ? INT64_MAX : now() + seconds;
  size_t of_kind = 0;
  if (strlen(value) >= VALUE_BYTES) return;
  for (size_t at = 0; at < count; at++) {
    if (strcmp(facts[at].kind, kind)) continue;
    of_kind++;
    if (strcmp(facts[at].value, value)) continue;
    if (seconds) facts[at].end = end;
    else drop(at);
    return;
  }
  if (!seconds || of_kind >= MOST_OF_A_KIND || count >= MOST_FACTS) return;
  facts[count].kind = kind;
  facts[count].end = end;
  strcpy(facts[count++].value, value);
}

void forget(const char *kind) {
  for (size_t at = count; at-- > 0;)
    if (!strcmp(facts[at].kind, kind)) drop(at);
}

void publish(void) {
  for (size_t at = count; at-- > 0;)
    if (facts[at].end <= now()) drop(at);
  static char told[sizeof facts], text[sizeof facts];
  size_t length = 0;
  text[0] = 0;
  for (size_t at = 0; at < count; at++)
    length += (size_t)snprintf(text + length, sizeof text - length, "%s %s\n", facts[at].kind, facts[at].value);
  if (!strcmp(text, told)) return;
  /* The interface's name is in the environment: the shell reads it as nothing else. */
  FILE *shell = popen(". /usr/lib/nixwrt/network && set_facts \"$INTERFACE\" slaac", "w");
  if (!shell) {
    perror("set_facts");
    return;
  }
  fputs(text, shell);
  /* What could not be told is told again when it is looked at next. */
  if (pclose(shell) == 0) strcpy(told, text);
}

int until_next(void) {
  int64_t first = INT64_MAX;
  for (size_t at = 0; at < count; at++)
    if (facts[at].end < first) first = facts[at].end;
  if (first == INT64_MAX) return -1;
  int64_t left = first - now();
  return left > 3600 ? 3600000 : left < 1 ? 1000 : (int)left * 1000;
}
