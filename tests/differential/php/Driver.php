<?php

declare(strict_types=1);

namespace Adseal\Differential;

use Adseal\Accept;
use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\Expires;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\Names;
use Adseal\PhpJson;
use Adseal\PhpJsonException;
use Adseal\ReplayGuard;
use Adseal\SigningException;
use Adseal\SigningReason;
use Adseal\TokenEncoding;
use Adseal\UnfilledMacro;

/** Makes settings, and answers cases with them. */
final class Driver
{
    private const GUARD_PLACES = 100_000;

    /** PHP's errors of JSON by their codes. */
    private const ERRORS = [
    1 => 'depth',
        2 => 'state_mismatch',
        3 => 'control_character',
        4 => 'syntax',
        5 => 'utf8',
        7 => 'inf_or_nan',
        9 => 'invalid_property_name',
        10 => 'utf16',
    ];

    /** @var array<int, KeyRing> */
    private array $rings = [];

    /** @var array<int, ClickVerifier> */
    private array $verifiers = [];

    /** @var array<int, ClickSigner> */
    private array $signers = [];

    /** @var array<int, array{InstallVerifier, Accept}> */
    private array $registers = [];

    /** @var array<int, InstallSigner> */
    private array $sealers = [];

    public function ring(Words $words): void
    {
        $at = $words->number();
        $keys = [];
        for ($count = $words->number(); $count > 0; $count--) {
            $keys[] = new Key($words->octets(), $words->octets(), $words->number(), $words->number(), $words->number());
        }
        $this->rings[$at] = new KeyRing(...$keys);
    }

    /** @return list<string> */
    private function names(Words $words): array
    {
        $names = [];
        for ($count = $words->number(); $count > 0; $count--) {
            $names[] = (string) $words->octets();
        }
        return $names;
    }

    public function verifier(Words $words): void
    {
        $at = $words->number();
        $ring = $this->rings[$words->number()];
        $switches = [];
        foreach (['requiredNonempty', 'forbidUnsigned', 'requireExpires', 'strict', 'reportOnly'] as $switch) {
            $switches[$switch] = $words->truth();
        }
        $guard = $words->truth() ? new ReplayGuard(self::GUARD_PLACES) : null;
        $switches['leeway'] = $words->number();
        $switches['maxLifetime'] = $words->number();
        $switches['required'] = $this->names($words);
        $switches['signedOnly'] = $this->names($words);
        $this->verifiers[$at] = new ClickVerifier($ring, ...$switches, replay: $guard);
    }

    public function signer(Words $words): void
    {
        $at = $words->number();
        $ring = $this->rings[$words->number()];
        $unfilled = $words->truth() ? UnfilledMacro::Null : UnfilledMacro::Reject;
        $strict = $words->truth();
        $this->signers[$at] = new ClickSigner($ring, lifetime: $words->number(), unfilled: $unfilled, strict: $strict);
    }

    public function register(Words $words): void
    {
        $at = $words->number();
        $encoding = TokenEncoding::from($words->word());
        $limit = $words->number();
        $reportOnly = $words->truth();
        $accept = Accept::from($words->word());
        $secrets = [];
        for ($count = $words->number(); $count > 0; $count--) {
            $apiKey = $words->octets();
            for ($keys = $words->number(); $keys > 0; $keys--) {
                $secrets[$apiKey][] =
                    new Key($words->octets(), $words->octets(), $words->number(), $words->number());
            }
        }
        $this->registers[$at] = [new InstallVerifier($secrets, $encoding, $limit, $reportOnly), $accept];
    }

    public function sealer(Words $words): void
    {
        $at = $words->number();
        [$apiKey, $secret] = [$words->octets(), $words->octets()];
        $encoding = TokenEncoding::from($words->word());
        $this->sealers[$at] = new InstallSigner($apiKey, $secret, $encoding, $words->number());
    }

    public function verify(Words $words): string
    {
        $by = $this->verifiers[$words->number()];
        $now = $words->number();
        $verdict = $by->verify($words->octets(), $now);
        $pairs = [];
        foreach ($verdict->signedParameters() as $name => $value) {
            $pairs[] = text($name) . ':' . text($value);
        }
        return "reason={$verdict->reason->value} accepted=" . (int) $verdict->accepted . ' key='
            . text($verdict->keyId()) . ' expires=' . told($verdict->expires()) . ' flags='
            . flags($verdict->flags(), ',') . " length={$verdict->messageLength()}"
            . " unsigned={$verdict->unsignedParameters()} offset=" . told($verdict->offset()) . ' parameter='
            . text($verdict->parameter()) . ' signed=? first=' . listed($pairs);
    }

    public function many(Words $words): string
    {
        $by = $this->verifiers[$words->number()];
        $now = $words->number();
        $verdicts = $by->verifyMany($this->names($words), $now);
        [$reasons, $expires, $keys] = [$verdicts->reasons(), $verdicts->expires(), $verdicts->keyIds()];
        $rows = [];
        foreach ($verdicts->flags() as $row => $flags) {
            $rows[] = $reasons[$row]->value . ':' . told($expires[$row]) . ':' . text($keys[$row]) . ':'
                . flags($flags, '+');
        }
        return 'rows=' . listed($rows) . ' offsets=' . listed(\array_map(told(...), $verdicts->offsets()));
    }

    public function collide(Words $words): string
    {
        return 'same=' . (int) Names::collide((string) $words->octets(), (string) $words->octets()) . ' folded=?';
    }

    private static function refusal(SigningException $error): string
    {
        return "status={$error->reason->value} offset=" . told($error->offset) . ' index=? name='
            . text($error->parameter) . ' lint=' . ($error->lint->value ?? '-');
    }

    /** @param callable(): string $make */
    private static function signing(callable $make): string
    {
        try {
            return 'status=valid uri=' . text($make());
        } catch (SigningException $error) {
            return self::refusal($error);
        }
    }

    public function sign(Words $words): string
    {
        $by = $this->signers[$words->number()];
        [$now, $expires, $uri] = [$words->number(), $words->expires(), $words->octets()];
        return self::signing(static fn (): string => $by->sign($uri, $expires, $now));
    }

    public function parts(Words $words): string
    {
        $by = $this->signers[$words->number()];
        [$now, $expires, $path] = [$words->number(), $words->expires(), $words->octets()];
        $pairs = static function () use ($words): \Generator {
            for ($count = $words->number(); $count > 0; $count--) {
                yield $words->octets() => $words->octets();
            }
        };
        return self::signing(static fn (): string => $by->signParts($path, $pairs(), $expires, $now));
    }

    public function template(Words $words): string
    {
        $by = $this->signers[$words->number()];
        [$now, $expires, $given] = [$words->number(), $words->expires(), $words->octets()];
        $values = [];
        for ($count = $words->number(); $count > 0; $count--) {
            $name = $words->octets();
            $values[$name] = $words->octets();
        }
        try {
            $made = new ClickTemplate($by, $given);
        } catch (SigningException $error) {
            return 'stage=template ' . self::refusal($error);
        }
        $rendered = self::signing(static fn (): string => $made->render($values, $expires, $now));
        return 'stage=render macros=' . listed(\array_map(text(...), $made->macros)) . " $rendered";
    }

    public function lint(Words $words): string
    {
        $by = $this->signers[$words->number()];
        try {
            $lints = $by->lint($words->octets());
        } catch (SigningException $error) {
            return self::refusal($error);
        }
        return 'status=valid lints=' . listed(\array_map(static fn (\Adseal\Lint $lint): string =>
            $lint->kind->value . ':' . told($lint->offset) . ':' . text($lint->parameter), $lints));
    }

    public function php(Words $words): string
    {
        [$assoc, $json] = [$words->truth(), $words->octets()];
        try {
            return 'status=valid text=' . text(PhpJson::canonicalize($json, $assoc));
        } catch (PhpJsonException $error) {
            return 'status=' . self::ERRORS[$error->getCode()] . " offset={$error->offset}";
        }
    }

    public function stability(Words $words): string
    {
        return 'places=' . listed(\array_map(static fn (\Adseal\Issue $issue): string =>
            "{$issue->cause->value}:$issue->offset:$issue->length:" . ($issue->error === null
                ? '-' : self::ERRORS[$issue->error->code]), PhpJson::stability($words->octets())->issues()));
    }

    public function install(Words $words): string
    {
        [$by, $accept] = $this->registers[$words->number()];
        [$now, $body] = [$words->number(), $words->octets()];
        $headers = (static function () use ($words): \Generator {
            for ($count = $words->number(); $count > 0; $count--) {
                yield $words->octets() => $words->octets();
            }
        })();
        $verdict = $by->verifyRequest($body, $headers, $accept, $now);
        $error = $verdict->jsonError();
        return "reason={$verdict->reason->value} accepted=" . (int) $verdict->accepted . ' key='
            . text($verdict->keyId()) . ' offset=' . told($verdict->offset()) . ' form='
            . ($verdict->form()->value ?? '-') . ' body=' . text($verdict->body()) . ' error='
            . ($error === null ? '-' : self::ERRORS[$error->code]);
    }

    public function seal(Words $words): string
    {
        $by = $this->sealers[$words->number()];
        [$allow, $json] = [$words->truth(), $words->octets()];
        try {
            $signed = $by->sign($json, $allow);
        } catch (SigningException $error) {
            return "status={$error->reason->value} offset=" . told($error->offset) . ' cause='
                . ($error->cause->value ?? '-');
        } catch (PhpJsonException $error) {
            return 'status=' . self::ERRORS[$error->getCode()] . " offset={$error->offset} cause=-";
        }
        $notes = \array_map(static fn (\Adseal\Note $note): string =>
            "{$note->cause->value}:$note->count:$note->offset", $signed->notes);
        return 'status=valid body=' . text($signed->body) . " token=$signed->token notes=" . listed($notes);
    }

    public function token(Words $words): string
    {
        $by = $this->sealers[$words->number()];
        try {
            return 'status=valid token=' . $by->token($words->octets());
        } catch (SigningException $error) {
            return "status={$error->reason->value}";
        }
    }
}
