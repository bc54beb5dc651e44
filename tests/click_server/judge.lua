-- Sends the clicks of a file through wrk, each once, and judges every answer.
--
--   wrk ... -s judge.lua URL -- FILE THREADS
--
-- A line of the file is: the status of HTTP, the reason, the key id or -, the click id of the answer or -, the target.
-- Several connections share a thread, and their answers come in any order: each request has a number, which the server
-- gives back. A thread that has had an answer to each of its clicks says `finished`; whoever started wrk then ends it.

local threads = {}

function setup(thread)
   thread:set("number", #threads)
   table.insert(threads, thread)
end

function init(arguments)
   local count = tonumber(arguments[2])
   clicks, waiting = {}, {}
   reserved, sent, judged, wrong, strays = 0, 0, 0, 0, 0
   examples = ""
   local index = 0
   for line in io.lines(arguments[1]) do
      if index % count == number then
         local status, reason, key, click, target = line:match("^(%d+)\t([^\t]+)\t([^\t]+)\t([^\t]+)\t(.+)$")
         table.insert(clicks, {status = tonumber(status), reason = reason, key = key, click = click, target = target})
      end
      index = index + 1
   end
   -- wrk asks the first thread for a request once more, to look at it, and does not send it.
   looked_at = number ~= 0
end

-- Where all clicks are on their way, a connection has nothing more to send.
function delay()
   reserved = reserved + 1
   return reserved > #clicks and 3600000 or 0
end

function request()
   if not looked_at then
      looked_at = true
      return "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
   end
   sent = sent + 1
   local click = clicks[sent] or clicks[1]
   waiting[sent] = click
   return "GET " .. click.target .. " HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: " .. sent .. "\r\n\r\n"
end

local function is_right(click, status, body)
   return status == click.status
      and body:match('"reason":"([^"]*)"') == click.reason
      and (body:match('"key_id":"([^"]*)"') or "-") == click.key
      and (body:match('%["click_id","([^"]*)"%]') or "-") == click.click
end

function response(status, headers, body)
   local id = tonumber(headers["X-Request-Id"])
   local click = id and waiting[id]
   if not click then
      strays = strays + 1
      return
   end
   waiting[id] = nil
   judged = judged + 1
   if not is_right(click, status, body) then
      wrong = wrong + 1
      if wrong <= 3 then
         examples = examples .. click.reason .. ": " .. click.target .. ": " .. status .. " " .. body
      end
   end
   if judged == #clicks then
      io.write("finished\n")
      io.flush()
   end
end

function done(summary, latency)
   local total = {sent = 0, judged = 0, wrong = 0, strays = 0}
   for _, thread in ipairs(threads) do
      for name, value in pairs(total) do
         total[name] = value + thread:get(name)
      end
      io.write(thread:get("examples"))
   end
   for _, name in ipairs({"connect", "read", "write", "timeout"}) do
      total["error_" .. name] = summary.errors[name]
   end
   total.error_status = summary.errors.status
   total.requests = summary.requests
   total.microseconds = summary.duration
   for _, percent in ipairs({50, 90, 99, 99.9}) do
      total["latency_" .. percent] = latency:percentile(percent)
   end
   total.latency_max = latency.max
   for name, value in pairs(total) do
      io.write(string.format("result %s %.0f\n", name, value))
   end
end
