<?php

// Does jobs in PHP and times them. Usage: php worker.php
//
// Requests and answers are frames: 4 bytes of length, big endian, then the content; one answer for each request. The
// first frame is written unasked: the version and, behind a space, "jit" if PHP's compiler is at work.
//
// A request is one letter and what it needs; numbers have 4 bytes, big endian:
//   t  texts, each behind its length: the name of a job, a key, the digits of a time or what else the job takes, and
//      those that it is for; makes a task and answers its number
//   r  a task: answers the results, one for each text, each behind its length
//   c  a task, a number of calls to warm up, a number of calls: answers the nanoseconds of the latter, 8 bytes

declare(strict_types=1);

set_error_handler(static function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

final class Task
{
    private int $next = 0;

    public function __construct(
        private readonly string $job,
        private readonly string $key,
        private readonly string $expires,
        private readonly array $texts,
    ) {
    }

    public function results(): string
    {
        $results = '';
        foreach ($this->texts as $text) {
            $result = $this->work([$text]);
            $results .= pack('N', strlen($result)) . $result;
        }
        return $results;
    }

    /** Nanoseconds of processor time that so many calls take. */
    public function time(int $calls): int
    {
        $texts = [];
        for ($call = 0; $call < $calls; ++$call) {
            $texts[] = $this->texts[$this->next];
            $this->next = ($this->next + 1) % count($this->texts);
        }
        $start = processorTime();
        $this->work($texts);
        return processorTime() - $start;
    }

    /** Does the job for each text; the last result. Each loop has nothing in it but the job. */
    private function work(array $texts): string
    {
        [$result, $key, $expires] = ['', $this->key, $this->expires];
        switch ($this->job) {
            case 'json_object':
                foreach ($texts as $text) {
                    $result = json_encode(json_decode($text));
                }
                return $result;
            case 'json_assoc':
                foreach ($texts as $text) {
                    $result = json_encode(json_decode($text, true));
                }
                return $result;
            case 'mac':
                foreach ($texts as $text) {
                    $result = hash_hmac('sha256', $text, $key, true);
                }
                return $result;
            case 'sign':
                foreach ($texts as $uri) {
                    $uri .= '&expires=' . $expires;
                    $mac = hash_hmac('sha256', $uri, $key, true);
                    $result = $uri . '&signature=' . rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
                }
                return $result;
            case 'verify':
                foreach ($texts as $uri) {
                    $end = (int) strrpos($uri, '&signature=');
                    $mac = hash_hmac('sha256', substr($uri, 0, $end), $key, true);
                    $expected = rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
                    $result = hash_equals($expected, substr($uri, $end + 11)) ? "\x01" : "\x00";
                }
                return $result;
            default:
                throw new ValueError('no such job');
        }
    }
}

function processorTime(): int
{
    $usage = getrusage();
    $microseconds = $usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec'];
    return 1000 * (1_000_000 * ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) + $microseconds);
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
            $texts = texts(substr($request, 1));
            [$job, $key, $expires] = array_splice($texts, 0, 3);
            $tasks[] = new Task($job, $key, $expires, $texts);
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
