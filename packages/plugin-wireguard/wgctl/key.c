#include "key.h"
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int read_key(uint8_t key[KEY_BYTES], const char *text) {
  if (strlen(text) != KEY_TEXT - 1 || text[KEY_TEXT - 2] != '=') return 0;
  uint32_t bits = 0;
  int many = 0, at = 0;
  for (int i = 0; i < KEY_TEXT - 2; i++) {
    const char *digit = strchr(digits, text[i]);
    if (!digit) return 0;
    bits = bits << 6 | (uint32_t)(digit - digits);
    many += 6;
    if (many < 8) continue;
    many -= 8;
    key[at++] = (uint8_t)(bits >> many);
    bits &= (1u << many) - 1;
  }
  /* 43 digits are 258 bits: the last two stand for nothing. */
  return bits == 0;
}

void print_key(char text[KEY_TEXT], const uint8_t key[KEY_BYTES]) {
  uint32_t bits = 0;
  int many = 0, at = 0;
  for (int i = 0; i < KEY_BYTES; i++) {
    bits = bits << 8 | key[i];
    for (many += 8; many >= 6;) text[at++] = digits[bits >> (many -= 6) & 63];
  }
  text[at++] = digits[bits << (6 - many) & 63];
  text[at++] = '=';
  text[at] = 0;
}
