-- Counts added to what is known of a group on a route, and all that is known now.
--
-- KEYS: the group's weather. ARGV: accepted, deferred, refused; how long a window lasts at least and at most
-- (microseconds), and how many copies make it long enough; the last words.
-- A window that is long enough leaves its pace (copies a second) and makes room for the next.
-- Answers {now, field, value, field, value …}.

local stamp = redis.call('TIME')
local now = stamp[1] * 1000000 + stamp[2]
local key = KEYS[1]
local seen = redis.call('HMGET', key, 'since', 'accepted', 'deferred', 'refused')
local since = tonumber(seen[1] or 0) or 0
local tries = 0
for index = 2, 4 do
  tries = tries + (tonumber(seen[index] or 0) or 0)
end
local age = now - since
if age < 0 or age >= tonumber(ARGV[5]) or (age >= tonumber(ARGV[4]) and tries >= tonumber(ARGV[6])) then
  if age > 0 then
    redis.call('HSET', key, 'pace', string.format('%.6g', tries / math.max(1, age / 1e6)))
  end
  redis.call('HSET', key, 'since', string.format('%.17g', now), 'accepted', 0, 'deferred', 0, 'refused', 0)
end
redis.call('HINCRBY', key, 'accepted', ARGV[1])
redis.call('HINCRBY', key, 'deferred', ARGV[2])
redis.call('HINCRBY', key, 'refused', ARGV[3])
if ARGV[7] ~= '' then
  redis.call('HSET', key, 'words', ARGV[7])
end
redis.call('EXPIRE', key, 86400)
local known = redis.call('HGETALL', key)
table.insert(known, 1, string.format('%.17g', now))
return known
