/* Reading: members of objects, byte strings, lists. */
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

/* What a case asked for is kept in a list until the case is over. */
typedef struct kept {
    struct kept *next;
    void *memory;
} kept;
static kept *kept_memory;

void *for_this_case(size_t size) {
    kept *entry = exactly(sizeof *entry);
    entry->memory = exactly(size);
    entry->next = kept_memory;
    kept_memory = entry;
    return entry->memory;
}

void end_case(void) {
    while (kept_memory != NULL) {
        kept *entry = kept_memory;
        kept_memory = entry->next;
        free(entry->memory);
        free(entry);
    }
}

/* Whether `name` is one of the words of `list`. */
static bool is_word_of(const char *name, const char *list) {
    size_t length = strlen(name);
    for (const char *word = list; *word != '\0';) {
        size_t end = strcspn(word, " ");
        if (end == length && memcmp(word, name, length) == 0) {
            return true;
        }
        word += end + strspn(word + end, " ");
    }
    return false;
}

void only_members(const json_t *object, const char *known) {
    const char *name;
    json_t *value;
    if (!json_is_object(object)) {
        die("no object where one with '%s' was expected", known);
    }
    json_object_foreach((json_t *)object, name, value) {
        if (!is_word_of(name, known)) {
            die("a member that this test does not compare: %s", name);
        }
    }
}

const json_t *get(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    if (value == NULL) {
        die("no member '%s'", name);
    }
    return value;
}

static const json_t *get_of_type(const json_t *object, const char *name, bool fits) {
    if (!fits) {
        die("'%s' is of another type", name);
    }
    return get(object, name);
}

const json_t *get_object(const json_t *object, const char *name) {
    return get_of_type(object, name, json_is_object(get(object, name)));
}

const json_t *get_list(const json_t *object, const char *name) {
    return get_of_type(object, name, json_is_array(get(object, name)));
}

const char *get_text(const json_t *object, const char *name) {
    return json_string_value(get_of_type(object, name, json_is_string(get(object, name))));
}

int64_t get_int(const json_t *object, const char *name) {
    return json_integer_value(get_of_type(object, name, json_is_integer(get(object, name))));
}

bool get_bool(const json_t *object, const char *name) {
    return json_is_true(get_of_type(object, name, json_is_boolean(get(object, name))));
}

bool has(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    return value != NULL && !json_is_null(value);
}

int64_t get_int_or(const json_t *object, const char *name, int64_t otherwise) {
    return has(object, name) ? get_int(object, name) : otherwise;
}

bool get_bool_or(const json_t *object, const char *name, bool otherwise) {
    return has(object, name) ? get_bool(object, name) : otherwise;
}

size_t get_size(const json_t *object, const char *name) {
    return json_is_null(get(object, name)) ? ADSEAL_NO_OFFSET : (size_t)get_int(object, name);
}

int64_t get_time(const json_t *object, const char *name) {
    return get_int_or(object, name, ADSEAL_NO_TIME);
}

static unsigned hex_digit(char digit) {
    const char *digits = "0123456789abcdef";
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);
    if (found == NULL) {
        die("not a lower-case hex digit: '%c'", digit);
    }
    return (unsigned)(found - digits);
}

static bytes from_hex(const char *text) {
    bytes made = {NULL, strlen(text) / 2};
    made.data = for_this_case(made.length);
    for (size_t i = 0; i < made.length; i++) {
        made.data[i] = (char)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
    }
    return made;
}

/* `["text", count]` pairs, one behind the other. */
static bytes from_repeats(const json_t *pairs) {
    bytes made = {NULL, 0};
    size_t index;
    const json_t *pair;
    json_array_foreach(pairs, index, pair) {
        made.length +=
            json_string_length(json_array_get(pair, 0)) * (size_t)json_integer_value(json_array_get(pair, 1));
    }
    made.data = for_this_case(made.length);
    size_t at = 0;
    json_array_foreach(pairs, index, pair) {
        const json_t *text = json_array_get(pair, 0);
        for (json_int_t times = json_integer_value(json_array_get(pair, 1)); times > 0; times--) {
            memcpy(made.data + at, json_string_value(text), json_string_length(text));
            at += json_string_length(text);
        }
    }
    return made;
}

bytes bytes_of(const json_t *value) {
    bytes made = {NULL, 0};
    if (json_is_null(value)) {
        return made;
    }
    if (json_is_string(value)) {
        made.length = json_string_length(value);
        made.data = for_this_case(made.length);
        memcpy(made.data, json_string_value(value), made.length);
        return made;
    }
    only_members(value, "hex repeat");
    return has(value, "hex") ? from_hex(get_text(value, "hex")) : from_repeats(get_list(value, "repeat"));
}

bytes get_bytes(const json_t *object, const char *name) {
    return bytes_of(get(object, name));
}

bytes get_hex(const json_t *object, const char *name) {
    return from_hex(get_text(object, name));
}

columns columns_of(const json_t *list, int member) {
    columns made = {json_array_size(list), NULL, NULL};
    made.data = for_this_case(made.count * sizeof *made.data);
    made.lengths = for_this_case(made.count * sizeof *made.lengths);
    for (size_t i = 0; i < made.count; i++) {
        const json_t *element = json_array_get(list, i);
        bytes text = bytes_of(member < 0 ? element : json_array_get(element, (size_t)member));
        made.data[i] = text.data;
        made.lengths[i] = text.length;
    }
    return made;
}
