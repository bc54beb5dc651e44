/* The published click and install, with what their signatures must be. run.py compares them with tests/vectors. */
#ifndef PUBLISHED_H
#define PUBLISHED_H

#define PRIVATE_KEY "secret"
#define CLICK                                                                                                          \
    "/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820&site_id=test-site-id"     \
    "&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid"
#define EXPIRES 12345
#define SIGNED_CLICK CLICK "&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"
/* One byte of the signature is another. */
#define FORGED_CLICK CLICK "&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH7w"

#define API_KEY "test-api-key"
#define SECRET "test-secret"
#define BODY                                                                                                           \
    "{\"action\":\"install\",\"kochava_app_id\":\"koconversionsdemo174ea19bc63928c\",\"app_ver\":\"3.3.0\",\"data\":"  \
    "{\"origination_ip\":\"69.224.141.777\",\"device_ver\":\"iPhone-iOS-9.3.4\",\"device_ids\":{\"idfa\":"             \
    "\"kochava-test-idfa-2015-12-09-12\",\"idfv\":\"333BA75-FE08-AAA4-9EF0-98A6AD293FEC\",\"adid\":\"\","              \
    "\"android_id\":\"\"}}}"
#define TOKEN "0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46"

#endif
