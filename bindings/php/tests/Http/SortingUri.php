<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use GuzzleHttp\Psr7\Uri;

/** Sorts the parameters whenever a query is set. */
final class SortingUri extends Uri
{
    public function withQuery($query): self
    {
        $parameters = \explode('&', $query);
        \sort($parameters);
        $sorted = parent::withQuery(\implode('&', $parameters));
        \assert($sorted instanceof self);
        return $sorted;
    }
}
