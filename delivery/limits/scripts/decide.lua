-- What was decided about a group, unless somebody decided something since it was looked at.
--
-- KEYS: the group's weather, what is held back on its route, the list of groups that are held back.
-- ARGV: the version that was looked at; the group's name on the route; its name in the list; for grant.lua, what holds it
-- back (empty for nothing); then fields and values. Answers whether it was written.

local key = KEYS[1]
if (redis.call('HGET', key, 'version') or '0') ~= ARGV[1] then
  return 0
end
local stamp = redis.call('TIME')
redis.call('HSET', key, unpack(ARGV, 5))
redis.call('HINCRBY', key, 'version', 1)
-- The evidence is used up.
redis.call('HSET', key, 'since', string.format('%.17g', stamp[1] * 1000000 + stamp[2]))
redis.call('HSET', key, 'accepted', 0, 'deferred', 0, 'refused', 0)
redis.call('EXPIRE', key, 86400)
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
  redis.call('EXPIRE', KEYS[2], 86400)
  redis.call('SADD', KEYS[3], ARGV[3])
  redis.call('EXPIRE', KEYS[3], 86400)
else
  redis.call('HDEL', KEYS[2], ARGV[2])
  redis.call('SREM', KEYS[3], ARGV[3])
end
return 1
