<?php

declare(strict_types=1);

// Records each request, byte by byte, and answers it. Started by RawServer: the arguments are the file to append to,
// and the first answers, in base64; later requests are answered with 200. Its first line of output is its port.

$server = \stream_socket_server('tcp://127.0.0.1:0');
\printf("%s\n", \substr(\strrchr(\stream_socket_get_name($server, false), ':'), 1));
$answers = \array_map('base64_decode', \array_slice($argv, 2));
while (true) {
    $connection = @\stream_socket_accept($server, 60);
    if ($connection === false) {
        break;
    }
    $request = '';
    do {
        $request .= \fread($connection, 65_536);
        [$head, $body] = \explode("\r\n\r\n", $request, 2) + [1 => null];
        $length = \preg_match('/^content-length: *(\d+)/mi', $head, $match) === 1 ? (int) $match[1] : 0;
    } while (($body === null || \strlen($body) < $length) && !\feof($connection));
    if ($request !== '') {
        \file_put_contents($argv[1], \base64_encode($request) . "\n", \FILE_APPEND);
        $ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        \fwrite($connection, \array_shift($answers) ?? $ok);
    }
    \fclose($connection);
}
