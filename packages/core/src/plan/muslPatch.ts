/**
 * musl's loader makes read-only what it has filled in (RELRO), but not in libc.so itself where the size of a page is known only at run
 * time, as on MIPS: `libc.h` has defined PAGE_SIZE as a variable that is not set that early. Musl after 1.2.5 has it so.
 */
export const muslPageSizePatch = `--- a/ldso/dynlink.c
+++ b/ldso/dynlink.c
@@ -24,7 +24,8 @@
 #include "dynlink.h"
 
 static size_t ldso_page_size;
-#ifndef PAGE_SIZE
+#ifndef PAGESIZE
+#undef PAGE_SIZE
 #define PAGE_SIZE ldso_page_size
 #endif
 
`;
