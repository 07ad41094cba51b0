/**
 * A C program for the kernel's own scripts/kconfig. It is compiled there only if a symbol was lost. It reads the lines of `lost_symbols`
 * and prints a `@nixwrt-problem` for each, with what the whole Kconfig tree says about the symbol: enclosing menus, values, and who selects
 * it. Parsing the Kconfig files from outside could not find out as much.
 */
export const linuxExplainSource = String.raw`
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lkc.h"
#include "internal.h"

static void print_text(const char *key, const char *text)
{
	printf(",\"%s\":\"", key);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		if ((unsigned char)*text >= ' ')
			putchar(*text);
	}
	putchar('"');
}

static void print_expression(const char *key, struct expr *expression)
{
	struct gstr text = str_new();

	expr_gstr_print(expression, &text);
	print_text(key, str_get(&text));
	str_free(&text);
}

static int has_prompt(struct symbol *sym)
{
	struct property *prompt;

	for_all_prompts(sym, prompt)
		return 1;
	return 0;
}

static int distance(const char *a, const char *b)
{
	int row[64], i, j, above, left_above, n = strlen(b);

	if (n > 62 || strlen(a) > 62)
		return 63;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		left_above = row[0];
		row[0] = i;
		for (j = 1; j <= n; j++) {
			above = row[j];
			row[j] = left_above + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			left_above = above;
		}
	}
	return row[n];
}

static const char *nearest(const char *name)
{
	struct symbol *sym;
	const char *best = NULL;
	int least = strlen(name) / 3 + 1, d;

	for_all_symbols(sym) {
		if (!sym->name || sym->type == S_UNKNOWN)
			continue;
		d = distance(name, sym->name);
		if (d < least) {
			least = d;
			best = sym->name;
		}
	}
	return best;
}

int main(int argc, char **argv)
{
	char *line = NULL, *name, *wanted, *got;
	size_t room = 0;
	const char *other;
	struct symbol *sym;

	conf_parse(argv[argc - 1]);
	conf_read(NULL);
	while (getline(&line, &room, stdin) > 0) {
		name = strtok(line, "\t");
		wanted = strtok(NULL, "\t");
		got = strtok(NULL, "\n");
		sym = sym_find(name);
		if (!sym || sym->type == S_UNKNOWN) {
			printf("@nixwrt-problem {\"code\":\"KERNEL_SYMBOL_UNKNOWN\"");
			print_text("symbol", name);
			other = nearest(name);
			if (other)
				print_text("nearest", other);
		} else {
			printf("@nixwrt-problem {\"code\":\"KERNEL_SYMBOL_LOST\"");
			print_text("symbol", name);
			print_text("wanted", wanted);
			print_text("got", got);
			if (sym->dir_dep.expr)
				print_expression("dependsOn", sym->dir_dep.expr);
			if (sym->rev_dep.expr)
				print_expression("selectedBy", sym->rev_dep.expr);
			if (!has_prompt(sym))
				printf(",\"hidden\":true");
		}
		printf("}\n");
	}
	return 0;
}
`;
