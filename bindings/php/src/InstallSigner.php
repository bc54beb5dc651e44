<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Handle;
use Adseal\Internal\Immutable;
use Adseal\Internal\InstallOutput;
use Adseal\Internal\Json;
use Adseal\Internal\Refusal;
use Adseal\Internal\Secrets;
use Adseal\Internal\Status;

/**
 * Signs the bodies of installs and events that a server reports. Make one and use it for all of them.
 * docs/install-authentication.md
 */
final class InstallSigner
{
    use Immutable;

    private readonly \FFI $ffi;

    private readonly Handle $handle;

    /** Where C writes. */
    private readonly InstallOutput $out;

    /**
     * @param string $apiKey 1 to 256 visible ASCII characters; it goes out with every body, yet belongs in no log
     * @param string $secret the secret of the API key, 1 byte or more, used as it is: never trimmed, never decoded
     * @param TokenEncoding $encoding how tokens are spelled
     * @param int $maxBody bodies of this many bytes or more are refused
     * @throws \ValueError an empty secret, an API key that is none, or a limit below 1
     * @throws LibraryException the shared library cannot be used
     */
    public function __construct(
        #[\SensitiveParameter] public readonly string $apiKey,
        #[\SensitiveParameter] string $secret,
        private readonly TokenEncoding $encoding = TokenEncoding::Hex,
        public readonly int $maxBody = Install::DEFAULT_MAX_BODY,
    ) {
        $ffi = $this->ffi = Library::ffi();
        $signer = $ffi->new('adseal_install_signer*');
        $made = \FFI::addr($signer);
        $status = $ffi->adseal_install_signer_new($apiKey, \strlen($apiKey), $secret, \strlen($secret), $made);
        if ($status === Status::INVALID_KEY) {
            $argument = $secret === '' ? 'secret' : 'apiKey';
            throw new \ValueError("adseal: \$$argument: " . ($secret === '' ? Secrets::EMPTY : Secrets::NO_API_KEY));
        }
        $this->handle = new Handle('adseal_install_signer', $signer, $status);
        Status::check($ffi->adseal_install_signer_set_encoding($signer, $encoding->number()));
        Secrets::checkLimit($ffi->adseal_install_signer_set_max_body($signer, $maxBody), $maxBody);
        $this->out = new InstallOutput($ffi, $encoding->length());
    }

    /**
     * The token of a body, for callers that send it themselves. Send exactly these bytes: JSON that is written anew has
     * another token.
     *
     * @return string 64 lower-case hexadecimal digits, or 44 characters of base64
     * @throws SigningException the body is too large
     */
    public function token(string $body): string
    {
        $length = \strlen($body);
        $out = $this->out;
        $status = $this->ffi->adseal_install_signer_token(
            $this->handle->pointer,
            $body,
            $length,
            $out->room,
            $out->tokenLength,
            $out->length
        );
        if ($status !== Status::OK) {
            throw $status === Status::BODY_TOO_LARGE
                ? self::tooLarge("the body has $length bytes, and $this->maxBody or more are refused")
                : Status::exception($status);
        }
        return \FFI::string($out->room, $out->tokenLength);
    }

    /**
     * Signs JSON so that it is right for every receiver, whether that hashes the body as it came or what PHP makes of
     * it. Send body and headers of what is returned, and never the payload. JSON that every receiver leaves as it is
     * stays as it is; any other is written as PHP writes it, and notes tell why.
     *
     * An array or object is written by json_encode() first, without flags: offsets and notes are about that text. So an
     * empty array is `[]`, and an empty object is refused, since no spelling of it is right for every receiver. Floats
     * have the digits that `serialize_precision` gives them; its default, -1, and 17 lose none.
     *
     * @param array<mixed>|string|\JsonSerializable|\stdClass $payload JSON text, or what json_encode() makes it of
     * @param bool $allowUnstable whether to sign JSON that PHP's programs may read in two ways, as PHP writes it where
     *     objects stay objects
     * @throws PhpJsonException the text is no JSON to PHP
     * @throws \JsonException json_encode() cannot write it: a string that is no UTF-8, NAN, INF, or itself is in it
     * @throws SigningException no spelling is right for every receiver, or only one with another meaning: `$offset` and
     *     `$cause` tell which place; or the body is too large
     */
    public function sign(
        array|string|\JsonSerializable|\stdClass $payload,
        bool $allowUnstable = false,
    ): SignedInstall {
        $json = \is_string($payload) ? $payload : \json_encode($payload, \JSON_THROW_ON_ERROR);
        $out = $this->out;
        if ($out->isStable($json)) {
            return $this->signRaw($json);
        }
        $status = $this->ffi->adseal_install_signer_sign(
            $this->handle->pointer,
            $json,
            \strlen($json),
            $allowUnstable ? 1 : 0,
            $out->made,
            $out->place
        );
        if ($status !== Status::OK) {
            throw $status === Status::BODY_TOO_LARGE
                ? self::tooLarge("the body to send has $this->maxBody bytes or more, and these are refused")
                : Json::refusal($status, $out->place);
        }
        return $out->take($json, $this->apiKey);
    }

    /**
     * Signs a body as it is, JSON or not. It is right for a receiver that hashes the body as it came; `sign()` makes
     * one that is right for every receiver.
     *
     * @throws SigningException the body is too large
     */
    public function signRaw(string $body): SignedInstall
    {
        return new SignedInstall($body, $this->apiKey, $this->token($body));
    }

    private static function tooLarge(string $sentence): SigningException
    {
        return Refusal::ofBody(SigningReason::BodyTooLarge, $sentence, null, null);
    }

    /** @return array<string, mixed> without the API key */
    public function __debugInfo(): array
    {
        return ['encoding' => $this->encoding, 'maxBody' => $this->maxBody];
    }
}
