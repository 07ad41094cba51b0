#include <stdio.h>

int main(void)
{
	puts("the tool's own words");
	return 0;
}
