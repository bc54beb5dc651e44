<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Accept;
use Adseal\BodyForm;
use Adseal\InstallReason;
use Adseal\InstallVerdict;
use Adseal\Library;
use Adseal\TokenEncoding;

/**
 * C's verifier of installs for one `Accept`, and the verdict that it fills.
 *
 * @internal
 */
final class BodyVerifier
{
    private const INVALID_JSON = 45;

    public readonly \FFI\CData $verifier;

    /** Filled by every call, and read before the next one. */
    public \FFI\CData $verdict;

    private readonly \FFI $ffi;

    private readonly Handle $verifierHandle;
    private Handle $verdictHandle;

    /** A pointer of C's, and where it is; and a length. */
    private readonly \FFI\CData $bytes;
    private readonly \FFI\CData $bytesAt;
    private readonly \FFI\CData $length;

    public function __construct(
        private readonly Secrets $secrets,
        private readonly Accept $accept,
        TokenEncoding $encoding,
        int $maxBody,
        private readonly bool $reportOnly,
    ) {
        $ffi = $this->ffi = Library::ffi();
        $verifier = $ffi->new('adseal_install_verifier*');
        $status = $ffi->adseal_install_verifier_new($secrets->register->pointer, \FFI::addr($verifier));
        $this->verifierHandle = new Handle('adseal_install_verifier', $verifier, $status);
        Secrets::checkLimit($ffi->adseal_install_verifier_set_max_body($verifier, $maxBody), $maxBody);
        Status::check($ffi->adseal_install_verifier_set_encoding($verifier, $encoding->number()));
        Status::check($ffi->adseal_install_verifier_set_accept($verifier, $accept === Accept::Php ? 1 : 0));
        $this->verifier = $verifier;
        $this->makeVerdict();
        $this->bytes = $ffi->new('const char*');
        $this->bytesAt = \FFI::addr($this->bytes);
        $this->length = $ffi->new('size_t[1]');
    }

    /**
     * Reads the verdict that was filled.
     *
     * @param int $reason what the call returned
     * @param string $body what was verified
     */
    public function verdict(int $reason, string $body): InstallVerdict
    {
        if ($reason === 0) {
            $keyId = $this->secrets->onlyId ?? $this->keyId();
            if ($this->accept === Accept::Raw) {
                return InstallVerdict::valid($keyId, BodyForm::Raw, $body);
            }
            $form = BodyForm::BY_NUMBER[$this->ffi->adseal_install_verdict_form($this->verdict)];
            return InstallVerdict::valid($keyId, $form, $form === BodyForm::Raw ? $body : $this->body($body));
        }
        $known = InstallReason::BY_NUMBER[$reason] ?? throw Status::exception($reason);
        $offset = $this->ffi->adseal_install_verdict_offset($this->verdict);
        $error = $reason === self::INVALID_JSON ? $this->ffi->adseal_install_verdict_json_error($this->verdict) : 0;
        return InstallVerdict::failed(
            $known,
            $this->reportOnly,
            $offset === Refusal::NO_OFFSET ? null : $offset,
            Json::error($error, $offset)
        );
    }

    private function makeVerdict(): void
    {
        $verdict = $this->ffi->new('adseal_install_verdict*');
        $status = $this->ffi->adseal_install_verdict_new(\FFI::addr($verdict));
        $this->verdictHandle = new Handle('adseal_install_verdict', $verdict, $status);
        $this->verdict = $verdict;
    }

    private function keyId(): string
    {
        $status = $this->ffi->adseal_install_verdict_key_id($this->verdict, $this->bytesAt, $this->length);
        Status::check($status);
        return \FFI::string($this->bytes, $this->length[0]);
    }

    /** The form of the body that matched, where it is the verdict's. */
    private function body(string $received): string
    {
        $status = $this->ffi->adseal_install_verdict_body(
            $this->verdict,
            $received,
            \strlen($received),
            $this->bytesAt,
            $this->length
        );
        Status::check($status);
        $body = \FFI::string($this->bytes, $this->length[0]);
        // The verdict has the bytes too, and would keep them until the next body comes.
        $this->makeVerdict();
        return $body;
    }

    /** @return array{} It holds pointers to what is gone. */
    public function __debugInfo(): array
    {
        return [];
    }
}
