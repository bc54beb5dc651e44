/* Explains why the signature of a click does not match. docs/explain.md says how to build it. */
#include <adseal.h>
#include <stdio.h>
#include <stdlib.h>

static void must(int32_t status) {
    if (status != ADSEAL_OK) {
        fprintf(stderr, "%s\n", adseal_status_message(status));
        exit(1);
    }
}

int main(void) {
    const char key[] = "0123456789abcdef0123456789abcdef";
    const char uri[] = "https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&expires=1700000600"
                       "&signature=S9qEHTYDcNzxCO8WQGInMiH6I4QkXyfPkwTrkVnikrY=";
    adseal_explainer *explainer;
    adseal_explanation *explanation;
    const char *report;
    size_t length;

    must(adseal_explainer_new(&explainer));
    must(adseal_explainer_add_key(explainer, "2026-11", 7, key, sizeof key - 1));
    must(adseal_explainer_click(explainer, uri, sizeof uri - 1, NULL, 0, &explanation));

    /* For people. */
    must(adseal_explanation_report(explanation, &report, &length));
    fwrite(report, 1, length, stdout);

    /* For programs. */
    for (size_t i = 0; i < adseal_explanation_cause_count(explanation); i++) {
        printf("%s\n", adseal_cause_name(adseal_explanation_cause(explanation, i)));
    }

    adseal_explanation_free(explanation);
    adseal_explainer_free(explainer);
    return 0;
}
