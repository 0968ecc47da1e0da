-- As many leases as there is room for. KEYS: a sorted set of leases by their end (ms) for each limit that holds.
-- ARGV: the lease in ms, a maximum for each key, then the names of the leases wanted. Answers how many were taken.

local stamp = redis.call('TIME')
local now = stamp[1] * 1000 + math.floor(stamp[2] / 1000)
local lease = tonumber(ARGV[1])
local count = #ARGV - 1 - #KEYS
for index, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  count = math.min(count, tonumber(ARGV[1 + index]) - redis.call('ZCARD', key))
end
count = math.max(0, count)
for _, key in ipairs(KEYS) do
  for index = 1, count do
    redis.call('ZADD', key, now + lease, ARGV[1 + #KEYS + index])
  end
  if count > 0 then
    redis.call('PEXPIRE', key, 2 * lease)
  end
end
return count
