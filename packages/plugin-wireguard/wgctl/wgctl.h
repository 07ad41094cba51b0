/* The commands; each returns the exit code. */
int configure(const char *interface, const char *path);
int follow(const char *interface, const char *path);
/* interface: NULL for all. */
int show(const char *interface);
