-- Asks Siaga's decision endpoint about each request. No library beyond HAProxy's own is needed.
-- Everything that is no decision (nobody there, too slow, an answer of somebody else's) lets the request through, but for
-- headers that the endpoint could not even read: those are the phone's, and such a request is refused.

local HOST, PORT = "127.0.0.1", 7641
-- A decision takes a tenth of a second at most.
local TIMEOUT_SECONDS = 0.5
-- Only what a decision needs: no cookies, nothing else of the phone's.
local TOLD = { "authorization", "x-tps-id", "idempotency-key", "x-antrean-tiket", "traceparent" }
local RETURNED = { "content-type", "retry-after", "cache-control", "x-antrean-tiket" }

local UNREADABLE = '{"type":"urn:siaga:error:GATEWAY_REQUEST_INVALID","title":"Permintaan tidak sah","status":400,"code":"GATEWAY_REQUEST_INVALID","detail":"Tajuk permintaan tidak dapat dibaca.","retry":"never"}'

local function question(txn)
  local lines = {
    "GET /decide HTTP/1.1",
    "host: siaga",
    "connection: close",
    "x-original-method: " .. txn.sf:method(),
    "x-original-uri: " .. txn.sf:pathq(),
    "x-forwarded-for: " .. tostring(txn.f:src()),
  }
  -- All lines of a header, as Node joins them: the vendor may go by any of them.
  local headers = txn.http:req_get_headers()
  for _, name in ipairs(TOLD) do
    local values = headers[name]
    if values then
      local value = values[0]
      for at = 1, #values do value = value .. ", " .. values[at] end
      lines[#lines + 1] = name .. ": " .. value
    end
  end
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

local function ask(text)
  local socket = core.tcp()
  socket:settimeout(TIMEOUT_SECONDS)
  local answer
  if socket:connect(HOST, PORT) and socket:send(text) then answer = socket:receive("*a") end
  socket:close()
  return answer
end

-- Status, headers by lower-case name, body; nothing when it is no whole answer.
local function parse(answer)
  local head, body = (answer or ""):match("^(.-\r\n)\r\n(.*)$")
  local status = head and tonumber(head:match("^HTTP/1%.%d (%d%d%d)"))
  if not status then return nil end
  local headers = {}
  for name, value in head:gmatch("\r\n([^:\r\n]+):%s*([^\r\n]*)") do headers[name:lower()] = value end
  if #body ~= tonumber(headers["content-length"]) then return nil end
  return status, headers, body
end

core.register_action("siaga_decide", { "http-req" }, function(txn)
  local answer = ask(question(txn))
  local status, headers, body = parse(answer)
  local decision = status and headers["x-siaga-decision"]
  if decision == "admit" then
    txn:set_var("txn.siaga_permit", headers["x-siaga-permit"] or "")
  elseif decision == "refuse" or decision == "wait" then
    local reply = txn:reply({ status = status, body = body })
    for _, name in ipairs(RETURNED) do
      if headers[name] then reply:add_header(name, headers[name]) end
    end
    txn:done(reply)
  elseif (answer or ""):match("^HTTP/1%.1 400 ") or (answer or ""):match("^HTTP/1%.1 431 ") then
    local reply = txn:reply({ status = 400, body = UNREADABLE })
    reply:add_header("content-type", "application/problem+json")
    reply:add_header("cache-control", "no-store")
    txn:done(reply)
  end
end)
