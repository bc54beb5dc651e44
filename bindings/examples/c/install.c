/* Signs an install that some JSON library wrote, and tells what was changed. The README says how to build it. */
#include <adseal.h>
#include <stdio.h>
#include <stdlib.h>

static void must(int32_t status, const adseal_instability *place) {
    if (status != ADSEAL_OK) {
        fprintf(stderr, "%s\n", adseal_status_message(status));
        if (place != NULL && place->cause != 0) {
            fprintf(stderr, "at byte %zu: %s\n", place->offset, adseal_instability_message(place->cause));
        }
        exit(1);
    }
}

int main(void) {
    const char api_key[] = "my-api-key";
    const char secret[] = "0123456789abcdef0123456789abcdef";
    const char json[] =
        "{\"action\": \"install\", \"data\": {\"device_ua\": \"Mozilla/5.0 (iPhone)\", \"price\": 10.0}}";

    adseal_install_signer *signer;
    adseal_signed_install *install;
    adseal_instability place;
    must(adseal_install_signer_new(api_key, sizeof api_key - 1, secret, sizeof secret - 1, &signer), NULL);
    must(adseal_install_signer_sign(signer, json, sizeof json - 1, 0, &install, &place), &place);

    for (size_t index = 0; index < adseal_signed_install_note_count(install); index++) {
        adseal_note note;
        must(adseal_signed_install_note(install, index, &note), NULL);
        printf("changed: %s (%zu)\n", adseal_instability_name(note.cause), note.count);
    }
    for (size_t index = 0; index < adseal_signed_install_header_count(install); index++) {
        const char *name, *value;
        size_t name_length, value_length;
        must(adseal_signed_install_header(install, index, &name, &name_length, &value, &value_length), NULL);
        printf("%.*s: %.*s\n", (int)name_length, name, (int)value_length, value);
    }
    const void *body;
    size_t body_length;
    must(adseal_signed_install_body(install, &body, &body_length), NULL);
    printf("\n%.*s\n", (int)body_length, (const char *)body);

    adseal_signed_install_free(install);
    adseal_install_signer_free(signer);
    return 0;
}
