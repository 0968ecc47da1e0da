-- Permits that were not used, back to where they came from; as if they had never been given out.
--
-- KEYS: as for grant.lua. ARGV: a list as JSON: the day they were given on (days since 1970, -1 where none was counted);
-- then for each clock (the route's has an empty name): its name, interval, how many, and whether that was a whole probe
-- (1 or 0). The first is the route's.

local stamp = redis.call('TIME')
local now = stamp[1] * 1000000 + stamp[2]
local given = cjson.decode(ARGV[1])

for place = 2, #given, 4 do
  local name, interval, count = given[place], given[place + 1], given[place + 2]
  local clock = tonumber(redis.call('HGET', KEYS[1], name) or now) or now
  if interval > 0 and clock > now then
    redis.call('HSET', KEYS[1], name, string.format('%.17g', clock - interval * count))
  end
  local weather = given[place + 3] == 1 and redis.call('HGET', KEYS[3], name)
  if weather then
    -- The last word is until when the probe is waited for.
    redis.call('HSET', KEYS[3], name, (string.gsub(weather, '%S+$', '0')))
  end
end

local kept = redis.call('HMGET', KEYS[2], 'day', 'used')
if kept[1] and tonumber(kept[1]) == given[1] then
  redis.call('HSET', KEYS[2], 'used', math.max(0, (tonumber(kept[2] or 0) or 0) - given[4]))
end
return 0
