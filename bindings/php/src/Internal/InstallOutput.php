<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Cause;
use Adseal\Note;
use Adseal\SignedInstall;

/**
 * Where C writes for a signer of installs. It is used again and again: making it costs more than a call.
 *
 * @internal
 */
final class InstallOutput
{
    /** Of a token, and how many bytes were written: a size_t. */
    public readonly \FFI\CData $room;
    public readonly \FFI\CData $length;

    /** Pointers to `$signed` and to an adseal_instability, which a call fills. */
    public readonly \FFI\CData $made;
    public readonly \FFI\CData $place;

    /** The adseal_signed_install of the last call; it is freed when it was read. */
    private readonly \FFI\CData $signed;

    private readonly \FFI\CData $placed;

    /** A pointer of C's, and where it is. */
    private readonly \FFI\CData $bytes;
    private readonly \FFI\CData $bytesAt;

    /** The name of a header, of which nobody asks. */
    private readonly \FFI\CData $name;
    private readonly \FFI\CData $nameLength;

    /** @param int $tokenLength characters of a token */
    public function __construct(private readonly \FFI $ffi, public readonly int $tokenLength)
    {
        $this->room = $ffi->new("char[$tokenLength]");
        $this->length = $ffi->new('size_t[1]');
        $this->signed = $ffi->new('adseal_signed_install*');
        $this->made = \FFI::addr($this->signed);
        $this->placed = $ffi->new('adseal_instability');
        $this->place = \FFI::addr($this->placed);
        $this->bytes = $ffi->new('const char*');
        $this->bytesAt = \FFI::addr($this->bytes);
        $this->name = $ffi->new('const char*[1]');
        $this->nameLength = $ffi->new('size_t[1]');
    }

    /** Whether C would sign the JSON as it is: two calls less, and no copy. */
    public function isStable(string $json): bool
    {
        $status = $this->ffi->adseal_php_json_stability($json, \strlen($json), null, 0, $this->length);
        return $status === Status::OK && $this->length[0] === 0;
    }

    /** Reads what C made of the JSON, and frees it. */
    public function take(string $json, string $apiKey): SignedInstall
    {
        try {
            $notes = $this->notes();
            // What nothing is to be noted of is sent as it was given.
            $body = $notes === [] ? $json : $this->body();
            return new SignedInstall($body, $apiKey, $this->token(), $notes);
        } finally {
            $this->ffi->adseal_signed_install_free($this->signed);
        }
    }

    private function body(): string
    {
        Status::check($this->ffi->adseal_signed_install_body($this->signed, $this->bytesAt, $this->length));
        return \FFI::string($this->bytes, $this->length[0]);
    }

    /** The value of the first header. */
    private function token(): string
    {
        $status = $this->ffi->adseal_signed_install_header(
            $this->signed,
            0,
            $this->name,
            $this->nameLength,
            $this->bytesAt,
            $this->length
        );
        Status::check($status);
        return \FFI::string($this->bytes, $this->tokenLength);
    }

    /** @return list<Note> */
    private function notes(): array
    {
        $count = $this->ffi->adseal_signed_install_note_count($this->signed);
        if ($count === 0) {
            return [];
        }
        $note = $this->ffi->new('adseal_note');
        $notes = [];
        for ($index = 0; $index < $count; $index++) {
            Status::check($this->ffi->adseal_signed_install_note($this->signed, $index, \FFI::addr($note)));
            $cause = $note->cause;
            $notes[] = new Note(Cause::BY_NUMBER[$cause], $note->count, $note->offset, Json::message($cause));
        }
        return $notes;
    }

    /** @return array{} It holds pointers to what is gone. */
    public function __debugInfo(): array
    {
        return [];
    }
}
