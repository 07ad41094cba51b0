/**
 * musl's loader makes what it has filled in read-only (RELRO), but not in libc.so itself if the page size is known only at run time, as on
 * MIPS: `libc.h` defines PAGE_SIZE as a variable that is not yet set at that point. Versions of musl after 1.2.5 have this change.
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
