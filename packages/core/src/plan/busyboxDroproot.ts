/** Path of {@link droprootSource} in busybox's source. busybox's build finds applets by the comments at the top of their files. */
export const droprootPath = "miscutils/droproot.c";

/**
 * Our own applet `droproot USER MASK PROGRAM ARGUMENT...` runs a program as a user, with the user's groups and only the capabilities of a
 * hexadecimal mask (bit n is capability n of capabilities(7)). The program cannot gain more by running other programs. busybox's setpriv
 * cannot change the user, and its chpst leaves a user no capability.
 */
export const droprootSource = String.raw`
//config:config DROPROOT
//config:	bool "droproot"
//config:	default n
//config:	help
//config:	  Run a program as a user, with some of root's capabilities.

//applet:IF_DROPROOT(APPLET(droproot, BB_DIR_USR_BIN, BB_SUID_DROP))

//kbuild:lib-$(CONFIG_DROPROOT) += droproot.o

//usage:#define droproot_trivial_usage
//usage:       "USER MASK PROG ARGS"
//usage:#define droproot_full_usage "\n\n"
//usage:       "Run PROG as USER with the capabilities of the hexadecimal MASK, and no other"

#include "libbb.h"
#include <sys/prctl.h>
#include <sys/syscall.h>

/* As linux/capability.h has them, which a C library need not bring. */
struct cap_header {
	uint32_t version;
	int pid;
};
struct cap_sets {
	uint32_t effective;
	uint32_t permitted;
	uint32_t inheritable;
};
#define CAP_VERSION_3 0x20080522

int droproot_main(int argc, char **argv) MAIN_EXTERNALLY_VISIBLE;
int droproot_main(int argc UNUSED_PARAM, char **argv)
{
	struct cap_header header = { CAP_VERSION_3, 0 };
	struct cap_sets sets[2];
	unsigned long long mask;
	int cap;

	if (!argv[1] || !argv[2] || !argv[3])
		bb_show_usage();
	mask = xstrtoull(argv[2], 16);

	/* The kernel says which capabilities it knows. */
	for (cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++) {
		if (!((mask >> cap) & 1) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0)
			bb_perror_msg_and_die("can't drop capability %d", cap);
	}
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
		bb_simple_perror_msg_and_die("can't keep capabilities");
	change_identity(xgetpwnam(argv[1]));

	for (cap = 0; cap < 2; cap++) {
		sets[cap].effective = sets[cap].permitted = sets[cap].inheritable = mask >> (cap * 32);
	}
	if (syscall(SYS_capset, &header, sets) != 0)
		bb_simple_perror_msg_and_die("can't set capabilities");
	for (cap = 0; cap < 64; cap++) {
		if (((mask >> cap) & 1) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) != 0)
			bb_perror_msg_and_die("can't keep capability %d", cap);
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		bb_simple_perror_msg_and_die("can't give up privileges");

	BB_EXECVP_or_die(argv + 3);
}
`.trimStart();
