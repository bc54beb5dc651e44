/* What the tests of numbers and names have in common. */
#ifndef TESTS_C_CONSTANTS_H
#define TESTS_C_CONSTANTS_H

/* A message is one line of text that could stand behind a colon. */
void check_message(const char *message);

/* lower_case_with_underscores, for logs. */
void check_name(const char *name);

/* The causes and the outcomes of explanations. */
void constants_explain(void);

#endif
