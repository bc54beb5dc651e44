/*
 * The program's malloc, which runs out of memory when it is told to, and its pthread_create. They are those of
 * every library in the program, and so of adseal, which is linked as it is shipped.
 */
#ifndef TESTS_FAULTS_FAILING_MALLOC_H
#define TESTS_FAULTS_FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* So many blocks can still be had, and then none, in any thread. Freeing works as ever. */
void malloc_fails_after(size_t blocks);

/* Memory is there again: how many blocks were asked for meanwhile, those that could not be had included. */
size_t malloc_works(void);

/* Blocks that were handed out and not freed, since the program began. */
size_t malloc_blocks(void);

/* Whether no thread can be made from now on; how many were asked for meanwhile, since this was said last. */
size_t threads_fail(bool are_none);

#endif
