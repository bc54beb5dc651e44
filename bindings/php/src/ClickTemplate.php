<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Handle;
use Adseal\Internal\Immutable;
use Adseal\Internal\Output;
use Adseal\Internal\Refusal;
use Adseal\Internal\Status;
use Adseal\Internal\Texts;
use Adseal\Internal\Time;
use Adseal\Internal\Value;

/**
 * A click URL with {name} macros in its values. It is checked once, and then filled and signed for each click.
 * docs/click-validation.md, 3.5
 */
final class ClickTemplate
{
    use Immutable;

    /** @var list<string> the names of the macros, each once, in the order in which they first stand in the template */
    public readonly array $macros;

    private readonly \FFI $ffi;

    private readonly Handle $handle;

    private readonly Output $out;

    private readonly Texts $texts;

    /** @var array<string, null> a value that is missing for each macro */
    private readonly array $missing;

    /**
     * @param ClickSigner $signer its keys, settings and clock go with the template
     * @param string $template such as `https://control.kochava.com/v1/cpi/click?network_id=2820&site_id={site}`
     * @throws SigningException `malformed_template`, and everything that `ClickSigner::sign()` refuses, in the literal
     *     text
     */
    public function __construct(private readonly ClickSigner $signer, private readonly string $template)
    {
        $this->ffi = Library::ffi();
        $this->out = new Output();
        $this->texts = new Texts();
        $made = $this->ffi->new('adseal_click_template*');
        $status = $this->ffi->adseal_click_template_new(
            $signer->handle->pointer,
            $template,
            \strlen($template),
            \FFI::addr($made),
            $this->out->place
        );
        if ($status !== Status::OK) {
            throw Refusal::ofUri($status, $this->out->place, $template);
        }
        $this->handle = new Handle('adseal_click_template', $made, $status);
        $this->macros = $this->names();
        $this->missing = \array_fill_keys($this->macros, null);
    }

    /**
     * Fills the macros, encodes the values, and signs.
     *
     * @param array<string|int|null> $values by the name of the macro, unencoded. Where one is null or missing, the
     *     whole value of the parameter becomes `null`
     * @param int|Expires|null $expires unix seconds; null is the signer's lifetime from `$now` on
     * @param int|null $now unix seconds; null is the time of the signer's clock
     * @return string the signed URI
     * @throws SigningException `unknown_macro` for a name that the template does not have, and what
     *     `ClickSigner::sign()` refuses; offsets count in the value that was given, or in the template
     * @throws \TypeError a value that is no string, int or null
     */
    public function render(array $values, int|Expires|null $expires = null, ?int $now = null): string
    {
        $filled = $this->missing;
        foreach ($values as $name => $value) {
            if (!\array_key_exists($name, $filled)) {
                throw Refusal::ofMacro((string) $name);
            }
            $filled[$name] = Value::bytes('values', $name, $value);
        }
        // A clock of the user's may come back in here, so the values are written down after it.
        $now = $this->signer->now($now);
        $this->texts->set(\array_values($filled));
        $capacity = Output::USUAL;
        do {
            $status = $this->ffi->adseal_click_template_render(
                $this->handle->pointer,
                $this->texts->pointers,
                $this->texts->lengths,
                $this->texts->count,
                Time::expires($expires),
                $now,
                $this->out->room($capacity),
                $capacity,
                $this->out->length,
                $this->out->place
            );
            $capacity = $this->out->length[0];
        } while ($status === Status::BUFFER_TOO_SMALL);
        if ($status !== Status::OK) {
            throw Refusal::of($status, $this->out->place, $this->parameter($this->out->place->parameter_index));
        }
        return $this->out->string();
    }

    /** @return list<string> */
    private function names(): array
    {
        // No array of one pointer: of those PHP loses memory when they are read.
        [$name, $length] = [$this->ffi->new('const char *'), $this->ffi->new('size_t[1]')];
        $names = [];
        $template = $this->handle->pointer;
        $count = $this->ffi->adseal_click_template_macro_count($template);
        for ($index = 0; $index < $count; $index++) {
            $status = $this->ffi->adseal_click_template_macro_name($template, $index, \FFI::addr($name), $length);
            Status::check($status);
            $names[] = \FFI::string($name, $length[0]);
        }
        return $names;
    }

    /** The raw name of the parameter of the template with this index. */
    private function parameter(int $index): ?string
    {
        if ($index === Refusal::NO_OFFSET) {
            return null;
        }
        $query = \substr($this->template, \strpos($this->template, '?') + 1);
        // Empty segments are no parameters.
        $segments = \array_values(\array_filter(\explode('&', $query), static fn (string $pair): bool => $pair !== ''));
        return isset($segments[$index]) ? \explode('=', $segments[$index], 2)[0] : null;
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return ['template' => $this->template, 'macros' => $this->macros];
    }
}
