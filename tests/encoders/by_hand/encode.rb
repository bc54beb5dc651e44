# Writes every line of JSON again and a NUL behind each. With the argument "nearest", ASCII only, slashes escaped.
require "json"
options = ARGV[0] == "nearest" ? { ascii_only: true, escape_slash: true } : {}
while (line = $stdin.gets)
  $stdout.write(JSON.generate(JSON.parse(line), options), "\0")
end
