<?php
// Times json_encode(json_decode($text)) in PHP itself. Usage: php php.php
//
// Requests and answers are frames: 4 bytes of length, big endian, then the content; one answer for each request. The
// first frame is written unasked: PHP's version and, behind a space, "jit" if its compiler is at work.
//
// A request is one letter and what it needs; numbers have 4 bytes, big endian:
//   t  a byte, 1 for assoc mode, then texts, each behind its length: makes a task; answers its number
//   r  a task: answers the results, one for each text, each behind its length
//   c  a task, a number of calls to warm up, a number of calls: answers the nanoseconds of the latter, 8 bytes

declare(strict_types=1);

set_error_handler(static function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

final class Task
{
    private int $next = 0;

    public function __construct(private readonly array $texts, private readonly bool $assoc) {}

    public function results(): string
    {
        $results = '';
        foreach ($this->texts as $text) {
            $result = json_encode(json_decode($text, $this->assoc));
            $results .= pack('N', strlen($result)) . $result;
        }
        return $results;
    }

    /** Nanoseconds that so many calls take. What is not the calls is kept out of the loop. */
    public function time(int $calls): int
    {
        [$texts, $count, $assoc, $next] = [$this->texts, count($this->texts), $this->assoc, $this->next];
        $start = hrtime(true);
        for ($call = 0; $call < $calls; ++$call) {
            $result = json_encode(json_decode($texts[$next], $assoc));
            if (++$next === $count) {
                $next = 0;
            }
        }
        $time = hrtime(true) - $start;
        $this->next = $next;
        return $time;
    }
}

function texts(string $frames): array
{
    $texts = [];
    for ($at = 0; $at < strlen($frames); $at += 4 + $length) {
        $length = unpack('N', $frames, $at)[1];
        $texts[] = substr($frames, $at + 4, $length);
    }
    return $texts;
}

function answer(string $request, array &$tasks): string
{
    switch ($request[0]) {
        case 't':
            $tasks[] = new Task(texts(substr($request, 2)), $request[1] === "\x01");
            return pack('N', count($tasks) - 1);
        case 'r':
            return $tasks[unpack('N', $request, 1)[1]]->results();
        case 'c':
            ['task' => $task, 'warm_up' => $warmUp, 'calls' => $calls] = unpack('Ntask/Nwarm_up/Ncalls', $request, 1);
            $tasks[$task]->time($warmUp);
            return pack('J', $tasks[$task]->time($calls));
        default:
            throw new ValueError('no such request');
    }
}

function write(string $content): void
{
    $frame = pack('N', strlen($content)) . $content;
    for ($written = 0; $written < strlen($frame); $written += $now) {
        $now = fwrite(STDOUT, $written === 0 ? $frame : substr($frame, $written));
    }
}

function hasJit(): bool
{
    return function_exists('opcache_get_status') && (opcache_get_status(false)['jit']['on'] ?? false);
}

write(PHP_VERSION . (hasJit() ? ' jit' : ''));
$tasks = [];
while (strlen($length = stream_get_contents(STDIN, 4)) === 4) {
    write(answer(stream_get_contents(STDIN, unpack('N', $length)[1]), $tasks));
}
