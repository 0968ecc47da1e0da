-- Leases made longer; one that ran out, or was wiped, is had anew where there is still room for it.
-- KEYS and ARGV as for take_slots.lua. Answers the names of those that are lost.

local stamp = redis.call('TIME')
local now = stamp[1] * 1000 + math.floor(stamp[2] / 1000)
local lease = tonumber(ARGV[1])
local lost = {}
for _, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
end
for word = 2 + #KEYS, #ARGV do
  local name, room = ARGV[word], true
  for index, key in ipairs(KEYS) do
    local held = redis.call('ZSCORE', key, name)
    room = room and (held or redis.call('ZCARD', key) < tonumber(ARGV[1 + index]))
  end
  for _, key in ipairs(KEYS) do
    if room then
      redis.call('ZADD', key, now + lease, name)
    else
      redis.call('ZREM', key, name)
    end
  end
  if not room then
    lost[#lost + 1] = name
  end
end
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, 2 * lease)
end
return lost
