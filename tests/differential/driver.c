/* Reads lines of cases from the standard input, and writes a line of answer for each.
 *
 *     driver           as it is
 *     driver --lie N   every Nth answer is wrong: one character is another, and then its first field is not shown;
 * whoever compares has to find it
 */
#include "driver.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char room[ROOM];
static char answer[2 * ROOM];
static size_t told;
static char *rest;

static void fail(const char *what, const char *word) {
    fprintf(stderr, "driver: %s: %s\n", what, word);
    exit(2);
}

void must(int32_t status, const char *what) {
    if (status != ADSEAL_OK) {
        fail(what, adseal_status_name(status));
    }
}

const char *next_word(void) {
    if (rest == NULL) {
        fail("a word is missing", "");
    }
    char *word = rest;
    rest = strchr(word, ' ');
    if (rest != NULL) {
        *rest++ = '\0';
    }
    return word;
}

static int digit(char hex) {
    return isdigit((unsigned char)hex) ? hex - '0' : hex - 'a' + 10;
}

bytes next_bytes(void) {
    static char nothing;
    /* The words are in a line that is ours. */
    char *word = (char *)next_word();
    if (strcmp(word, "-") == 0) {
        return (bytes){NULL, 0};
    }
    if (strcmp(word, ".") == 0) {
        return (bytes){&nothing, 0};
    }
    const size_t length = strlen(word) / 2;
    for (size_t i = 0; i < length; i++) {
        word[i] = (char)(digit(word[2 * i]) * 16 + digit(word[2 * i + 1]));
    }
    return (bytes){word, length};
}

int64_t next_number(void) {
    const char *word = next_word();
    char *end;
    const long long number = strtoll(word, &end, 10);
    if (*word == '\0' || *end != '\0') {
        fail("no number", word);
    }
    return number;
}

int64_t next_time(void) {
    if (rest != NULL && strncmp(rest, "-", 1) == 0 && (rest[1] == ' ' || rest[1] == '\0')) {
        next_word();
        return ADSEAL_NO_TIME;
    }
    return next_number();
}

size_t next_count(size_t limit) {
    const int64_t number = next_number();
    if (number < 0 || (size_t)number > limit) {
        fail("too many", "");
    }
    return (size_t)number;
}

columns next_column(size_t count) {
    columns made = {.count = count};
    for (size_t i = 0; i < count; i++) {
        const bytes one = next_bytes();
        made.data[i] = one.data;
        made.lengths[i] = one.length;
    }
    return made;
}

void next_columns(columns *names, columns *values) {
    names->count = values->count = next_count(MOST_ITEMS);
    for (size_t i = 0; i < names->count; i++) {
        const bytes name = next_bytes();
        const bytes value = next_bytes();
        names->data[i] = name.data;
        names->lengths[i] = name.length;
        values->data[i] = value.data;
        values->lengths[i] = value.length;
    }
}

void tell(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(answer + told, sizeof answer - told, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof answer - told) {
        fail("the answer is too long", "");
    }
    told += (size_t)length;
}

void tell_bytes(const char *data, size_t length) {
    static const char digits[] = "0123456789abcdef";
    if (data == NULL || length == 0) {
        tell(data == NULL ? "-" : ".");
        return;
    }
    if (2 * length >= sizeof answer - told) {
        fail("the answer is too long", "");
    }
    for (size_t i = 0; i < length; i++) {
        answer[told++] = digits[(unsigned char)data[i] >> 4];
        answer[told++] = digits[(unsigned char)data[i] & 15];
    }
}

void tell_number(int64_t number, int64_t none) {
    if (number == none) {
        tell("-");
    } else {
        tell("%lld", (long long)number);
    }
}

void tell_offset(size_t offset) {
    if (offset == ADSEAL_NO_OFFSET) {
        tell("-");
    } else {
        tell("%zu", offset);
    }
}

static operation find(const char *word) {
    operation found = find_verifying(word);
    if (found == NULL) {
        found = find_signing(word);
    }
    if (found == NULL) {
        found = find_install(word);
    }
    if (found == NULL) {
        fail("no such operation", word);
    }
    return found;
}

static void lie(long number) {
    if (number % 2 == 1) {
        answer[told - 1] ^= 1;
        return;
    }
    answer[told] = '\0';
    const size_t value = (size_t)(strchr(answer, '=') + 1 - answer);
    const size_t length = strcspn(answer + value, " ");
    answer[value] = '?';
    memmove(answer + value + 1, answer + value + length, told - value - length);
    told -= length - 1;
}

int main(int count, char **arguments) {
    const bool lies = count == 3 && strcmp(arguments[1], "--lie") == 0;
    const long every = lies ? strtol(arguments[2], NULL, 10) : 0;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    long answers = 0;
    while ((length = getline(&line, &capacity, stdin)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        rest = line;
        told = 0;
        find(next_word())();
        if (rest != NULL) {
            fail("a word too many", rest);
        }
        if (told > 0 && every > 0 && ++answers % every == 0) {
            lie(answers / every);
        }
        if (told > 0) {
            answer[told++] = '\n';
            fwrite(answer, 1, told, stdout);
        }
    }
    free(line);
    return fflush(stdout) == 0 ? 0 : 1;
}
