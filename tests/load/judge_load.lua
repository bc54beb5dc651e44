-- Sends the requests of a file through wrk, again and again, and judges every answer.
--
--   wrk -t N -c N ... -s judge_load.lua URL -- FILE N
--
-- For each request there is a line in the file, with the status of HTTP, the reason and a length, and then so many bytes
-- and a line end. No answer has the reason `planted`: `lies` says how many requests that expect it were answered. Each
-- thread has one connection, so answers come in the order of the requests. A thread begins at a place of its own in the
-- file.

local threads = {}

function setup(thread)
   thread:set("number", #threads)
   table.insert(threads, thread)
end

function init(arguments)
   requests, sent, lies, latest, judged, wrong, examples = {}, 0, 0, 0, 0, 0, ""
   local file = assert(io.open(arguments[1], "rb"))
   for line in function() return file:read("*l") end do
      local status, reason, length = line:match("^(%d+)\t([^\t]+)\t(%d+)$")
      local bytes = file:read(tonumber(length))
      table.insert(requests, {status = tonumber(status), reason = reason, bytes = bytes})
      file:read(1)
   end
   file:close()
   at = math.floor(#requests / tonumber(arguments[2]) * number)
   -- wrk asks the first thread for a request once more, to look at it, and does not send it.
   looked_at = number ~= 0
end

local function request_at(index)
   return requests[index % #requests + 1]
end

function request()
   if not looked_at then
      looked_at = true
      return request_at(at).bytes
   end
   sent = sent + 1
   local next = request_at(at + sent)
   latest = next.reason == "planted" and 1 or 0
   lies = lies + latest
   return next.bytes
end

function response(status, headers, body)
   judged = judged + 1
   local expected = request_at(at + judged)
   local reason = body:match('"reason": ?"([^"]*)"') or body
   if status ~= expected.status or reason ~= expected.reason then
      wrong = wrong + 1
      if wrong <= 2 then
         examples = examples .. "wrong: " .. expected.reason .. " expected: " .. status .. " " .. body:sub(1, 300) .. "\n"
      end
   end
end

function done(summary, latency)
   local total = {sent = 0, lies = 0, judged = 0, wrong = 0, threads = #threads}
   for _, thread in ipairs(threads) do
      for _, name in ipairs({"sent", "lies", "judged", "wrong"}) do
         total[name] = total[name] + thread:get(name)
      end
      if thread:get("judged") < thread:get("sent") then
         total.lies = total.lies - thread:get("latest")
      end
      io.write(thread:get("examples"))
   end
   for _, name in ipairs({"connect", "read", "write", "timeout"}) do
      total["error_" .. name] = summary.errors[name]
   end
   total.microseconds = summary.duration
   total.latency_50, total.latency_99, total.latency_max = latency:percentile(50), latency:percentile(99), latency.max
   for name, value in pairs(total) do
      io.write(string.format("result %s %.0f\n", name, value))
   end
end
