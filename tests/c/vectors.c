/*
 * Runs every case of every suite in tests/vectors through the C ABI and prints how many.
 * Usage: vectors DIRECTORY
 */
#include "vectors.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const struct suite {
    const char *name;
    case_runner run;
} suites[] = {
    {"click_lint", run_click_lint},
    {"click_names", run_click_names},
    {"click_policy", run_click_policy},
    {"click_replay", run_click_replay},
    {"click_sign", run_click_sign},
    {"click_sign_parts", run_click_sign_parts},
    {"click_template", run_click_template},
    {"click_verify", run_click_verify},
    {"explain_click", run_explain_click},
    {"explain_install", run_explain_install},
    {"hmac_sha256", run_hmac_sha256},
    {"install_register", run_install_register},
    {"install_sign", run_install_sign},
    {"install_token", run_install_token},
    {"install_verify", run_install_verify},
    {"key_ring", run_key_ring},
    {"php_doubles", run_php_doubles},
    {"php_json", run_php_json},
    {"php_json_stability", run_php_json_stability},
    {"status", run_status},
};
enum { SUITES = sizeof suites / sizeof suites[0] };

static json_t *load(const char *directory, const char *suite) {
    char path[4096];
    json_error_t error;
    snprintf(path, sizeof path, "%s/%s.json", directory, suite);
    json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (file == NULL) {
        die("%s, line %d: %s", path, error.line, error.text);
    }
    only_members(file, "format suite about cases");
    if (get_int(file, "format") != 1 || strcmp(get_text(file, "suite"), suite) != 0) {
        die("%s: another format or suite", path);
    }
    return file;
}

static void run_suite(const char *directory, const struct suite *suite) {
    check_context("%s", suite->name);
    json_t *file = load(directory, suite->name);
    const json_t *cases = get_list(file, "cases");
    size_t failed = 0;
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *entry = json_array_get(cases, i);
        size_t before = check_failures();
        check_context("%s: %s", suite->name, get_text(entry, "id"));
        suite->run(entry);
        end_case();
        failed += check_failures() != before;
    }
    check_context("%s", suite->name);
    CHECK(json_array_size(cases) > 0);
    printf("  %-18s %4zu cases, %zu failed\n", suite->name, json_array_size(cases), failed);
    json_decref(file);
}

/* Every JSON file in the directory is a suite that is run here. */
static void check_files(const char *directory) {
    DIR *opened = opendir(directory);
    if (opened == NULL) {
        die("no directory %s", directory);
    }
    for (const struct dirent *entry; (entry = readdir(opened)) != NULL;) {
        const char *ending = strrchr(entry->d_name, '.');
        bool known = ending == NULL || strcmp(ending, ".json") != 0;
        for (size_t i = 0; i < SUITES; i++) {
            size_t length = strlen(suites[i].name);
            known = known || (strncmp(entry->d_name, suites[i].name, length) == 0 && entry->d_name + length == ending);
        }
        check_context("%s", entry->d_name);
        CHECK(known);
    }
    closedir(opened);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        die("usage: %s DIRECTORY", argv[0]);
    }
    check_files(argv[1]);
    for (size_t i = 0; i < SUITES; i++) {
        run_suite(argv[1], &suites[i]);
    }
    return check_finish("vectors");
}
