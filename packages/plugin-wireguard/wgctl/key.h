#include <stdint.h>

#define KEY_BYTES 32
/* Characters of a key in base64, and the NUL behind them. */
#define KEY_TEXT 45

/* Whether text is the base64 of a key; nothing may follow it. */
int read_key(uint8_t key[KEY_BYTES], const char *text);
void print_key(char text[KEY_TEXT], const uint8_t key[KEY_BYTES]);
