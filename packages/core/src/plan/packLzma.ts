/**
 * Compresses standard input to an .lzma file that every boot loader can decode: the size is in the header, and no marker ends the stream.
 * The decoders of old U-Boots (1.1.x) and of TP-Link's loaders need both. Otherwise they fail with "LZMA ERROR 1" or "Too big uncompressed
 * stream". The `xz` program does neither. Such decoders have enough memory for these lc, lp and pb (OpenWrt's images use the same), and a
 * larger dictionary than 8 MiB would not help for any kernel.
 */
const source = `
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  size_t size = 0, room = 1 << 20, packed = 0;
  uint8_t *in = malloc(room);
  for (size_t got; in && (got = fread(in + size, 1, room - size, stdin)) > 0;)
    if ((size += got) == room) in = realloc(in, room *= 2);
  const size_t most = size + size / 2 + 65536;
  uint8_t *out = malloc(most);
  lzma_options_lzma options;
  if (!in || !out || ferror(stdin) || lzma_lzma_preset(&options, 9 | LZMA_PRESET_EXTREME)) return 1;
  options.dict_size = 8 << 20;
  options.lc = 1, options.lp = 2, options.pb = 2;
  options.ext_flags = 0; /* no end mark */
  const lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &options}, {LZMA_VLI_UNKNOWN, NULL}};
  if (lzma_raw_buffer_encode(filters, NULL, in, size, out, &packed, most) != LZMA_OK) return 1;
  putchar((options.pb * 5 + options.lp) * 9 + options.lc);
  for (int i = 0; i < 4; i++) putchar(options.dict_size >> (8 * i));
  for (int i = 0; i < 8; i++) putchar((uint64_t)size >> (8 * i));
  fwrite(out, 1, packed, stdout);
  return fclose(stdout) != 0;
}
`;

/** Shell lines that compile the program `./pack-lzma`, a filter. */
export const makePackLzma = `cat > pack-lzma.c <<'EOF'${source}EOF
gcc -O2 -o pack-lzma pack-lzma.c -llzma`;
