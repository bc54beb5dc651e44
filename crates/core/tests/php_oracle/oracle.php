<?php

// What PHP makes of JSON texts and of doubles. `php oracle.php texts`, `php oracle.php spellings` or
// `php oracle.php doubles`.
//
// Requests and answers are frames: 4 bytes of length, big endian, then the content; one answer for each request.
// Texts: a request holds texts, each behind its length; an answer holds for each text two results, object mode first:
// one byte of error code, then the length and the bytes of the output or of the message.
// Spellings: a request holds one text; an answer holds what PHP writes of it with each of eight sets of flags, each
// behind its length.
// Doubles: a request holds 8 bytes for each double, big endian; an answer one line for each.

declare(strict_types=1);

set_error_handler(static function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

function result(string $json, bool $assoc): string
{
    $value = $assoc ? json_decode($json, true) : json_decode($json);
    $text = json_last_error() === JSON_ERROR_NONE ? json_encode($value) : false;
    $code = json_last_error();
    if ($text === false) {
        $text = json_last_error_msg();
    }
    return pack('CN', $code, strlen($text)) . $text;
}

function texts(string $request): string
{
    $answer = '';
    for ($at = 0; $at < strlen($request); $at += 4 + $length) {
        $length = unpack('N', $request, $at)[1];
        $json = substr($request, $at + 4, $length);
        $answer .= result($json, false) . result($json, true);
    }
    return $answer;
}

function spellings(string $request): string
{
    $answer = '';
    for ($set = 0; $set < 8; $set++) {
        $flags = ($set & 1 ? JSON_PRETTY_PRINT : 0)
            | ($set & 2 ? JSON_UNESCAPED_SLASHES : 0)
            | ($set & 4 ? JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS : 0);
        $text = json_encode(json_decode($request), $flags | JSON_THROW_ON_ERROR);
        $answer .= pack('N', strlen($text)) . $text;
    }
    return $answer;
}

function doubles(string $request): string
{
    $answer = '';
    foreach (unpack('E*', $request) as $double) {
        $answer .= json_encode($double) . "\n";
    }
    return $answer;
}

$job = $argv[1];
while (strlen($length = stream_get_contents(STDIN, 4)) === 4) {
    $answer = $job(stream_get_contents(STDIN, unpack('N', $length)[1]));
    $frame = pack('N', strlen($answer)) . $answer;
    for ($written = 0; $written < strlen($frame); $written += $now) {
        $now = fwrite(STDOUT, $written === 0 ? $frame : substr($frame, $written));
    }
}
