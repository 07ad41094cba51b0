/*
 * Keys and peers of WireGuard interfaces, over generic netlink (linux/wireguard.h).
 *
 *   wgctl set INTERFACE FILE     gives an interface what a file in the format of wg(8) says; it names no endpoints
 *   wgctl follow INTERFACE FILE  keeps the endpoints of peers up to date, each a line "PUBLIC-KEY HOST PORT"
 *   wgctl show [INTERFACE]       prints peers, where they are, and when they last answered
 *
 * Keys are read from files, and only public ones are ever printed.
 */
#include "wgctl.h"
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  /* What it says goes to a log, line by line. */
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc == 4 && !strcmp(argv[1], "set")) return configure(argv[2], argv[3]);
  if (argc == 4 && !strcmp(argv[1], "follow")) return follow(argv[2], argv[3]);
  if ((argc == 2 || argc == 3) && !strcmp(argv[1], "show")) return show(argv[2]);
  fputs("usage: wgctl set INTERFACE FILE\n       wgctl follow INTERFACE FILE\n       wgctl show [INTERFACE]\n", stderr);
  return 2;
}
