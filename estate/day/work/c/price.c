#include <stdio.h>
#include <stdlib.h>

/* price NUMBER CENTS: what so many cost, in whole units and cents. */
int main(int argc, char **argv) {
    if (argc != 3) {
        return 2;
    }
    long cents = atol(argv[1]) * atol(argv[2]);
    printf("%ld.%02ld\n", cents / 100, cents % 100);
    return 0;
}
