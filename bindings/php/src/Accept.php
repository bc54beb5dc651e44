<?php

declare(strict_types=1);

namespace Adseal;

/** Which forms of a body its token may be of. docs/install-authentication.md, Verifying */
enum Accept: string
{
    /** The body as it was received. */
    case Raw = 'raw';
    /** That, or else what json_encode(json_decode(...)) makes of it: for senders that sign that and send another spelling. */
    case Php = 'php';
}
