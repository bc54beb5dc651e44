<?php

declare(strict_types=1);

namespace Adseal;

/** Names and limits of Install Authentication. docs/install-authentication.md */
final class Install
{
    /** The header that carries the token. */
    public const AUTH_TOKEN_HEADER = 'Kochava-Auth-Token';

    /** The header that carries the API key. */
    public const API_KEY_HEADER = 'Kochava-Api-Key';

    /** The header to send where no user agent is known; the body then carries an empty `device_ua`. */
    public const UNKNOWN_USER_AGENT = ['User-Agent' => 'Unknown'];

    /** Bodies of this many bytes or more are refused, unless another limit is set. */
    public const DEFAULT_MAX_BODY = 2_097_152;

    private function __construct()
    {
    }
}
